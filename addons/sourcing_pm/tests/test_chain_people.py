"""Every running step has a named person."""

from __future__ import annotations

from odoo.tests import tagged

from .common import SourcingCommon


@tagged("post_install", "-at_install")
class TestChainPeople(SourcingCommon):
    def test_people_of_the_project_own_the_steps_of_their_role(self):
        self._step("packing", user=self.lead).owner_id = self.member
        self.project.inspector_id = self.inspector
        self.assertEqual(self._step("final_inspection").owner_id, self.inspector)
        self.assertEqual(self._step("packing").owner_id, self.member)
        self.assertEqual(self._step("sample").owner_id, self.lead)
        self.project.inspector_id = False
        self.assertEqual(self._step("final_inspection").owner_id, self.lead)

    def test_new_project_asks_them_from_the_start(self):
        project = (
            self.env["sourcing.project"]
            .with_user(self.lead)
            .create({"name": "Grinder", "clerk_id": self.clerk.id})
        )
        self.assertEqual(self._step("shipment", project).owner_id, self.clerk)
        self.assertEqual(self._step("rfq", project).owner_id, self.lead)

    def test_lead_stands_in_and_is_told_once(self):
        for code in ("material", "sample"):
            self._step(code, user=self.lead).action_start()
        self.assertEqual(len(self.project.activity_ids), 1)
        self.assertEqual(self.project.activity_ids.user_id, self.lead)
        self.assertIn("Merchandiser", self.project.activity_ids.summary)
        self.project.merchandiser_id = self.member
        self.assertFalse(self.project.activity_ids)

    def test_a_running_step_is_never_without_a_person(self):
        step = self._step("sample", user=self.lead)
        step.action_start()
        step.owner_id = False
        self.assertEqual(step.owner_id, self.lead)

    def test_named_people_need_no_word(self):
        self.project.merchandiser_id = self.member
        self._step("sample", user=self.lead).action_start()
        self.assertFalse(self.project.activity_ids)

    def test_who_leaves_hands_over_to_the_lead(self):
        self.project.write(
            {"inspector_id": self.inspector.id, "clerk_id": self.inspector.id}
        )
        done = self._step("deposit", user=self.lead)
        done.owner_id = self.inspector
        done.action_submit()
        self.inspector.active = False
        self.assertEqual(self._step("final_inspection").owner_id, self.lead)
        self.assertEqual(done.owner_id, self.inspector)
        self.assertFalse(self.project.inspector_id)
        self.assertEqual(len(self.project.activity_ids), 1)
        self.assertIn(self.inspector.name, self.project.activity_ids.summary)
