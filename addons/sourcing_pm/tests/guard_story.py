"""The story that the guards look at: two projects, something of everything."""

from __future__ import annotations

from odoo import models
from odoo.tests import new_test_user

from . import guards
from .common import SourcingCommon, picture


class StoryCase(SourcingCommon):
    """Buyer One buys from Factory A, Buyer Two from Factory B.

    Both projects hold at least one record of every kept model of ours; each app adds
    its own in ``make_records(story, project)`` of its ``tests/guards.py``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company2 = cls.env["res.company"].create({"name": "Another agent"})
        cls.foreign = new_test_user(
            cls.env,
            "t_foreign",
            groups="sourcing_pm.group_sourcing_manager",
            company_id=cls.company2.id,
            company_ids=[(6, 0, cls.company2.ids)],
        )
        cls.order2 = cls._create_order(vendor=cls.factory_b_firm, quantity=300)
        cls.project2 = cls._track(cls.order2)
        cls._add_buyer(cls.project2, cls.buyer2)
        # what Factory B offered for the first project, too
        cls.rival = cls._create_order(vendor=cls.factory_b_firm, quantity=1999)
        for project, order in ((cls.project, cls.order), (cls.project2, cls.order2)):
            cls._tell_story(project, order)
        cls.photo = cls._step("sample").document_ids[:1]
        cls.env.flush_all()

    @classmethod
    def _tell_story(cls, project, order):
        owners = {"final_inspection": cls.inspector, "shipment": cls.clerk}
        for code, owner in owners.items():
            cls._step(code, project, cls.lead).owner_id = owner
        project.write({"destination": "Rotterdam", "date_required": "2050-01-31"})
        cls._list(project, order)
        quotation = cls._quote(project)
        quotation.action_send()
        cls._decide(cls._step("rfq", project)._open_approvals())
        files = {"signature": picture(), "evidence": picture()}
        # sudo: as signed, as recorded; past the guard of what was answered
        models.BaseModel.write(project.sudo().approval_ids, files)
        order.with_user(cls.lead).button_confirm()
        cls._file_papers(project)
        cls._specify(project)
        cls.env["sourcing.specification"].with_user(cls.lead).create(
            {"project_id": project.id, "line_ids": [(0, 0, {"name": "Proposed"})]}
        )
        cls._ask("sample", project)
        cls._ask_about_a_change(project)
        cls._promise(project)
        for code in ("sample", *owners):
            cls.env["sourcing.issue"].with_user(cls.lead).create(
                {
                    "name": "Trouble",
                    "project_id": project.id,
                    "milestone_id": cls._step(code, project).id,
                    "colour": "red",
                }
            )
        for app_records in guards.tables(cls.env, "make_records"):
            app_records(cls, project, order)

    @classmethod
    def _ask_about_a_change(cls, project):
        """A change that the buyer is asked about, and has asked back about."""
        change = cls._propose(project, 60.0)
        change.write({"cost_buyer": "USD 1", "new_sample": "no", "sample_reason": "-"})
        change.line_ids.buyer_words = "It should feel premium"
        change.action_send()
        approval = change._open_approvals()
        approval._ask_back("Why?", partner=approval.party_id.partner_id)
        approval.with_user(cls.lead).action_reply(answer="Because")

    @classmethod
    def _file_papers(cls, project):
        """A photo for the buyer, one for the factory, one for nobody."""
        cls._file(cls._step("sample", project))
        values = {
            "project_id": project.id,
            "kind_id": cls.env["sourcing.document.kind"].search([], limit=1).id,
            "demanded": False,
        }
        documents = cls.env["sourcing.document"].with_user(cls.lead)
        for side in ("supplier", None):
            document = documents.create(
                {**values, "file": picture("blue"), "filename": f"{side}.png"}
            )
            document.action_accept()
            if side:
                document._release(buyer=False, supplier=True)

    @classmethod
    def _promise(cls, project):
        step = cls._step("material", project)
        cls.env["sourcing.commitment"].with_user(cls.lead).create(
            {"milestone_id": step.id, "date": "2049-12-01", "words": "we try"}
        )
        calendar = cls.env.ref("sourcing_pm.resource_calendar_china")
        if not calendar.sourcing_day_ids:
            cls.env["sourcing.calendar.day"].with_user(cls.lead).create(
                {
                    "calendar_id": calendar.id,
                    "date": "2049-10-01",
                    "name": "Golden Week",
                }
            )

    # === RECORDS === #

    @classmethod
    def _records(cls, model: str, project=None):
        """All records of a model, or those of one project, as superuser."""
        # sudo: any model - a fixture for judging what others may see of it
        records = cls.env[model].sudo()
        if records._abstract:
            return records
        path = project is not None and guards.project_path(cls.env, model)
        return records.search([(path, "=", project.id)] if path else [], order="id")

    def _filed(self):
        """Documents that hold a file, and one that is only demanded."""
        documents = self._records("sourcing.document")
        filed = documents.filtered("file")
        return filed | (documents - filed)[:1]

    def _asked(self):
        """Of each project the open question and one that was answered."""
        approvals = self._records("sourcing.approval")
        groups = approvals.grouped(
            lambda approval: (approval.project_id, approval.state)
        )
        return approvals.union(*(group[:1] for group in groups.values()))

    def _dialog(self, model: str):
        values = guards.mapping(self.env, "DIALOGS").get(model)
        self.assertIsNotNone(values, f"{model} needs an entry in DIALOGS")
        return self.env[model].sudo().create(values(self))  # sudo: fixture

    def _a_record(self, model: str):
        """One existing record of a model, of project 1 where there is one."""
        known = {
            "purchase.order": self.order,
            "purchase.order.line": self.order.order_line,
        }
        if model in guards.BOOKS:
            return self.env[model].sudo()  # sudo: as above
        if model in known:
            return known[model].sudo()  # sudo: as above
        if self.env[model]._transient:
            return self._dialog(model)
        records = self._records(model, self.project)[:1]
        if not records._abstract:
            self.assertTrue(records, f"the story holds no {model}")
        return records
