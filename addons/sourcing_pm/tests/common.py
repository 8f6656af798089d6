"""What most tests of the Sourcing apps start from: people, an order, its project."""

from __future__ import annotations

import base64
import io
from contextlib import contextmanager

from PIL import Image

from odoo.tests import TransactionCase, new_test_user


def picture(colour: str = "red") -> bytes:
    """A small PNG, base64, as a camera would send one."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "PNG")
    return base64.b64encode(out.getvalue())


class SourcingCommon(TransactionCase):
    """A lead's order with Factory A for Buyer One, tracked from the quotation on.

    Nobody here holds more rights than his work needs; administrators only create.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context={
                **cls.env.context,
                "mail_create_nolog": True,
                "mail_notrack": True,
                "no_reset_password": True,
            }
        )
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.company = cls.env.company
        # plain weeks, so that no date here depends on what is announced this year
        cls.env.ref("sourcing_pm.resource_calendar_china").sourcing_day_ids.unlink()
        cls._create_people()
        cls.product = cls.env["product.product"].create(
            {"name": "Espresso machine EM-3", "default_code": "EM-3", "type": "consu"}
        )
        cls.order = cls._create_order()
        cls.project = cls._track(cls.order)
        cls._add_buyer(cls.project, cls.buyer)

    @contextmanager
    def assertRaisesRegex(self, expected_exception, expected_regex):  # noqa: N802
        """As unittest's, but what was refused is rolled back, as a server would."""
        with self.assertRaises(expected_exception) as caught:
            yield caught
        self.assertRegex(str(caught.exception), expected_regex)

    @classmethod
    def _create_people(cls):
        def staff(login, group, **values):
            return new_test_user(
                cls.env, login, groups=group, tz="Asia/Shanghai", **values
            )

        cls.lead = staff("t_lead", "sourcing_pm.group_sourcing_user", name="Lead")
        cls.member = staff("t_member", "sourcing_pm.group_sourcing_user", name="Member")
        cls.stranger = staff("t_stranger", "sourcing_pm.group_sourcing_user")
        cls.manager = staff("t_manager", "sourcing_pm.group_sourcing_manager")
        cls.inspector = staff("t_inspector", "sourcing_pm.group_sourcing_inspector")
        cls.clerk = staff("t_clerk", "sourcing_pm.group_sourcing_clerk")
        cls.machine = staff("t_machine", "sourcing_pm.group_sourcing_automation")
        cls.purchaser = staff("t_purchaser", "purchase.group_purchase_user")
        cls.accountant = staff("t_accountant", "account.group_account_invoice")
        cls.plain = staff("t_plain", "base.group_user")

        def portal(login, company, **values):
            firm = cls.env["res.partner"].create(
                {
                    "name": company,
                    "is_company": True,
                    "email": f"info@{login}.example.com",
                }
            )
            user = new_test_user(
                cls.env,
                login,
                groups="base.group_portal",
                name=f"{company} contact",
                **values,
            )
            user.partner_id.parent_id = firm
            return user, firm

        cls.buyer, cls.buyer_firm = portal(
            "t_buyer", "Buyer One", tz="America/New_York"
        )
        cls.buyer2, cls.buyer2_firm = portal("t_buyer2", "Buyer Two")
        cls.factory, cls.factory_firm = portal("t_factory", "Factory A", lang="zh_CN")
        cls.factory_b, cls.factory_b_firm = portal("t_factory_b", "Factory B")

    @classmethod
    def _create_order(cls, vendor=None, quantity=2000, **values):
        return (
            cls.env["purchase.order"]
            .with_user(cls.lead)
            .create(
                {
                    "partner_id": (vendor or cls.factory_firm).id,
                    "user_id": cls.lead.id,
                    "order_line": [
                        (
                            0,
                            0,
                            {
                                "product_id": cls.product.id,
                                "product_qty": quantity,
                                "price_unit": 77.77,
                            },
                        )
                    ],
                    **values,
                }
            )
        )

    @classmethod
    def _track(cls, order):
        """The project of an order, as its lead sees it; a member works in it too."""
        order.with_user(cls.lead).action_sourcing_track()
        project = order.sourcing_project_id.with_user(cls.lead)
        cls.env["sourcing.party"].with_user(cls.lead).create(
            {
                "project_id": project.id,
                "partner_id": cls.member.partner_id.id,
                "side": "staff",
                "role": "member",
            }
        )
        return project

    @classmethod
    def _add_buyer(cls, project, user, role="approver"):
        return (
            cls.env["sourcing.party"]
            .with_user(cls.lead)
            .create(
                {
                    "project_id": project.id,
                    "partner_id": user.partner_id.id,
                    "side": "buyer",
                    "role": role,
                }
            )
        )

    @classmethod
    def _step(cls, code, project=None, user=None):
        project = project or cls.project
        step = project.milestone_ids.filtered(lambda step: step.code == code)
        return step.with_user(user or cls.member)

    @classmethod
    def _file(cls, step, release=True, colour="red"):
        """File, accept and release what a step demands; another one accepts."""
        accepter = cls.member if step.env.user == cls.lead else cls.lead
        for document in step.document_ids.filtered(
            lambda document: document.state == "demanded"
        ):
            document.file = picture(colour)
            document.with_user(accepter).action_accept()
            if release:
                document._release(buyer=True, supplier=False)

    @classmethod
    def _specify(cls, project=None, target=58.0):
        """Put a specification revision with one line in force.

        The first one at once; a later one as it has to: the buyer approves the change
        and the factory confirms it.
        """
        project = project or cls.project
        revision = cls._propose(project, target)
        if not revision.is_change:
            revision.action_put_in_force()
            return revision
        revision.new_sample = "yes"
        revision.action_send()
        cls._decide(revision._open_approvals())
        cls._confirm(revision)
        return revision

    @classmethod
    def _confirm(cls, revision):
        """The factory says yes."""
        factory = revision.project_id._live("factory")[:1]
        revision.sudo()._supplier_confirm(factory)  # sudo: as the route

    @classmethod
    def _propose(cls, project=None, target=58.0):
        """A proposed revision of one line, with all that a change needs to be sent."""
        return (
            cls.env["sourcing.specification"]
            .with_user(cls.lead)
            .create(
                {
                    "project_id": (project or cls.project).id,
                    "reason_buyer": "Fits the new filter",
                    "line_ids": [
                        (
                            0,
                            0,
                            {
                                "name": "Basket diameter",
                                "name_zh": "滤杯直径",
                                "target": target,
                                "minus": 0.1,
                                "plus": 0.2,
                                "unit": "mm",
                            },
                        )
                    ],
                }
            )
        )

    @classmethod
    def _ask(cls, code, project=None):
        """Let the member report a step; returns the question it became."""
        return cls._put(cls._step(code, project))

    @classmethod
    def _put(cls, step):
        """Report a step with all that the installed apps want to see before."""
        from . import guards  # reads pictures of this module

        for prepare in guards.tables(cls.env, "prepare_question"):
            prepare(cls, step)
        step.action_submit()
        return step._open_approvals()

    @classmethod
    def _decide(cls, approval, answer="approved"):
        """The party or person asked answers."""
        if approval.party_id:
            approval._decide(
                answer, partner=approval.party_id.partner_id, signer_name="Buyer"
            )
        elif answer == "approved":
            approval.with_user(approval.user_id).action_approve()
        else:
            approval.with_user(approval.user_id).action_reject()

    @classmethod
    def _accept_quotation(cls, project=None):
        cls._decide(cls._ask("rfq", project))

    @classmethod
    def _list(cls, project, order, **values):
        """Put the factory of an RFQ on the shortlist, and choose it."""
        candidate = (
            cls.env["sourcing.candidate"]
            .with_user(cls.lead)
            .create(
                {
                    "project_id": project.id,
                    "partner_id": order.partner_id.id,
                    "order_id": order.id,
                    **values,
                }
            )
        )
        project._choose(candidate, reason="Best of all")
        return candidate

    @classmethod
    def _quote(cls, project=None, **values):
        """A quotation that can be sent: 2,000 pieces and a commission."""
        return (
            cls.env["sourcing.quotation"]
            .with_user(cls.lead)
            .create(
                {
                    "project_id": (project or cls.project).id,
                    "lead_days": 27,
                    "moq": 1000,
                    "incoterm_id": cls.env.ref("account.incoterm_FOB").id,
                    "incoterm_place": "Ningbo",
                    "date_valid": "2050-01-31",
                    "payment_terms": "30 % with the order",
                    "included": "Export packing",
                    "line_ids": [
                        (
                            0,
                            0,
                            {
                                "product_id": cls.product.id,
                                "quantity": 2000,
                                "price": 9.1,
                            },
                        )
                    ],
                    "fee_ids": [
                        (
                            0,
                            0,
                            {
                                "kind": "commission",
                                "name": "Sourcing and control",
                                "method": "goods",
                                "percent": 5,
                                "cap": 600,
                            },
                        )
                    ],
                    **values,
                }
            )
        )

    @classmethod
    def _approve_sample(cls, project=None):
        """The whole hard gate: photos, buyer's yes, factory's yes, and the artwork."""
        project = project or cls.project
        cls._file(cls._step("production", project))
        step = cls._step("sample", project)
        cls._file(step)
        if not project.specification_id:
            cls._specify(project)
        cls._decide(cls._ask("sample", project))
        cls._confirm(project.specification_id)
