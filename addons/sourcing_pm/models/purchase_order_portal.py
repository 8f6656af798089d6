"""What a factory reads of its order: plain values, built field by field."""

from __future__ import annotations

from odoo import models
from odoo.tools.image import image_data_uri

from .milestone_states import UNSEEN
from .portal_error import PortalError
from .portal_text import written_moment, zone_of
from .sourcing_project import RANK


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _supplier_view(self, party) -> dict:
        """Everything of ours that the factory's page of this order shows.

        A seam: the quality and logistics apps add a key of their own. Nothing of the
        buyer is in it unless the project discloses him.

        :param party: the reader's live ``sourcing.party``; the caller has asked for it.
        """
        self.ensure_one()
        # sudo: sourcing.* - the reader holds no rights; what follows names each value
        order = self.sudo()
        project = order.sourcing_project_id
        steps = order._supplier_steps()
        lead = project.lead_id.partner_id
        page = f"/my/sourcing/order/{order.id}"
        return {
            "id": order.id,
            "number": order.name,
            "url": page,
            "project": project.number,
            "buyer": project.buyer_id.name if project.disclose_buyer else "",
            "running": project.state == "running",
            "may_acknowledge": order.state == "purchase" and not order.acknowledged,
            "lead": {
                "name": lead.name,
                "photo": image_data_uri(lead.avatar_128) if lead.avatar_128 else "",
                "phone": lead.phone or "",
            },
            **order._supplier_health(steps),
            "steps": order._supplier_rows(steps, party),
            "specification": order._supplier_specification(party),
            "documents": [
                document._portal_row(page) for document in order._supplier_documents()
            ],
        }

    def _page_of_party(self) -> str:
        """Address of the factory's page."""
        return f"/my/sourcing/order/{self.id}"

    def _supplier_steps(self):
        """The steps of the project that this order's factory finds in its portal."""
        return self.sourcing_project_id.milestone_ids.sorted("sequence").filtered(
            lambda step: (
                step.supplier_access
                and step.state not in UNSEEN
                and step.order_id in (self, self.browse())
            )
        )

    def _supplier_health(self, steps) -> dict:
        """Colour and reasons of the factory's own steps.

        The project's colour also knows the buyer's date, so it is not shown here.
        """
        project = self.sourcing_project_id
        colours = [step.health for step in steps if step.health]
        return {
            "colour": max(colours, key=RANK.get, default=""),
            "reasons": project._reasons_for("supplier", steps, of_project=False),
        }

    def _supplier_rows(self, steps, party) -> list[dict]:
        chain = self.sourcing_project_id._moves()
        return [
            self._supplier_step(step, party)
            | {"moved": step._move_sentences("supplier", chain, visible=steps)}
            for step in steps
        ]

    def _supplier_step(self, step, party) -> dict:
        project = step.project_id
        proposed = step._proposed()
        return {
            "id": step.id,
            "name": step.display_name,
            "state": step.state,
            "done": step.state == "done",
            "waived": step.state == "waived",
            "current": step.state in ("running", "asked"),
            "planned": project._written(step.baseline_finish),
            "committed": project._written(step.committed_finish),
            "proposed": project._written(proposed.date),
            "now": project._written(step.actual_finish or step.forecast_finish),
            "late": step.health in ("yellow", "red"),
            "reported": ""
            if step.state == "done"
            else written_moment(
                self, step.supplier_reported_on, self._supplier_zones(party)
            ),
            "waiting": step._blockers_for("supplier")
            if step.state in ("running", "asked") or step.supplier_reported_on
            else [],
            "may_report": step._is_open_to_report(),
            "may_propose": step._is_open_to_promise(),
            "first_day": str(step._today()),
            "earliest": str(step._earliest_finish() or ""),
        }

    def _supplier_specification(self, party) -> dict:
        """The revision in force, in Chinese and in English; empty without one."""
        revision = self.sourcing_project_id.specification_id
        if not revision:
            return {}
        return {
            "id": revision.id,
            "revision": revision.revision,
            "lines": [
                # what the buyer said in his own words is not for the factory
                {name: value for name, value in row.items() if name != "words"}
                for row in revision._lines_in_both(revision.line_ids)
            ],
            "confirmed": written_moment(
                self, revision.supplier_confirmed_on, self._supplier_zones(party)
            )
            if revision._is_confirmed(self.partner_id.commercial_partner_id)
            else "",
        }

    def _supplier_documents(self):
        """Documents released to this factory, those of another one's steps not."""
        vendor = self.partner_id.commercial_partner_id
        return self.sourcing_project_id.document_ids.filtered(
            lambda document: (
                document._is_released_to("factory")
                and vendor in document.released_vendor_ids
                and document.milestone_id.order_id in (self, self.browse())
            )
        )

    def _supplier_zones(self, party) -> list:
        project = self.sourcing_project_id
        return [zone_of(project._reader(party), project._zone("factory"))]

    def _thread_zones(self, party) -> list:
        # sudo: purchase.order - the reader holds no rights; the party was checked
        return self.sudo()._supplier_zones(party)

    # === ACTS OF THE FACTORY === #

    def _supplier_find_step(self, step_id: int):
        """The step of that id, if it is one that this factory finds in its portal."""
        # sudo: sourcing.milestone - the factory holds no rights; the party was checked
        return self.sudo()._supplier_steps().filtered(lambda step: step.id == step_id)

    def _supplier_acknowledge(self) -> None:
        """The factory says that it has received the order; the caller knows it."""
        self.ensure_one()
        # sudo: purchase.order - the factory holds no rights; the party was checked
        order = self.sudo()
        if order.state != "purchase":
            raise PortalError(
                self.env._("This order has not been placed. Please look again.")
            )
        if not order.acknowledged:
            order.action_acknowledge()

    def _supplier_confirm_specification(self, specification_id: int, party) -> None:
        """The factory confirms the revision that its page showed.

        :param party: the factory's ``sourcing.party``, checked by the caller.
        :raise PortalError: another revision is in force, or on its way, by now.
        """
        self.ensure_one()
        # sudo: sourcing.specification - the factory holds no rights; see above
        project = self.sudo().sourcing_project_id  # sudo: as above
        if project.state != "running":
            raise PortalError(
                self.env._("The project is not running, so nothing is confirmed now.")
            )
        revisions = project.specification_id | project._agreed_revision()
        revision = revisions.filtered(lambda other: other.id == specification_id)
        if not revision:
            raise PortalError(
                self.env._(
                    "The specification has changed since you opened this page. Nothing "
                    "was confirmed; please read the new revision."
                )
            )
        revision._supplier_confirm(party)
