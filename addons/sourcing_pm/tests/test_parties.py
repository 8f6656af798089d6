"""Who somebody is in a project: brought in, kept and shut out by those who may."""

from __future__ import annotations

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import SourcingCommon


@tagged("post_install", "-at_install")
class TestParties(SourcingCommon):
    def _create(self, user, partner, side="buyer", role="viewer", project=None):
        return (
            self.env["sourcing.party"]
            .with_user(user)
            .create(
                {
                    "project_id": (project or self.project).id,
                    "partner_id": partner.id,
                    "side": side,
                    "role": role,
                }
            )
        )

    def _buyer_party(self, user=None):
        party = self.project.party_ids.filtered(lambda party: party.side == "buyer")
        return party.with_user(user or self.lead)

    # === BRINGING IN === #

    def test_nobody_lets_himself_into_a_project(self):
        with self.assertRaises(AccessError):
            self._create(self.stranger, self.stranger.partner_id, "staff", "member")
        with self.assertRaises(AccessError):
            self._create(self.stranger, self.buyer2.partner_id)

    def test_a_machine_lets_nobody_into_a_project_under_way(self):
        with self.assertRaises(AccessError):
            self._create(self.machine, self.buyer2.partner_id)
        draft = (
            self.env["sourcing.project"]
            .with_user(self.machine)
            .create({"name": "Kettle", "lead_id": self.lead.id})
        )
        self._create(self.machine, self.buyer2.partner_id, project=draft)

    def test_a_member_makes_nobody_a_deputy(self):
        for role in ("lead", "deputy"):
            with self.assertRaisesRegex(UserError, "who stands in"):
                self._create(self.member, self.member.partner_id, "staff", role)
        own = self.project.party_ids.filtered(
            lambda party: party.partner_id == self.member.partner_id
        )
        with self.assertRaisesRegex(UserError, "who stands in"):
            own.with_user(self.member).role = "deputy"
        own.with_user(self.lead).role = "deputy"
        self.assertTrue(self.project.with_user(self.member)._may_lead())

    def test_our_own_people_stand_on_our_side_only(self):
        for side, role in (("buyer", "viewer"), ("factory", "sales")):
            with self.assertRaisesRegex(ValidationError, "our own users"):
                self._create(self.lead, self.stranger.partner_id, side, role)

    def test_a_second_decider_of_the_buyer_is_named_by_a_manager(self):
        with self.assertRaisesRegex(UserError, "only a Sourcing manager"):
            self._create(self.lead, self.buyer2.partner_id, role="approver")
        viewer = self._create(self.lead, self.buyer2.partner_id)
        with self.assertRaisesRegex(UserError, "only a Sourcing manager"):
            viewer.role = "approver"
        viewer.with_user(self.manager).role = "approver"

    def test_who_made_a_draft_says_who_takes_part(self):
        project = (
            self.env["sourcing.project"]
            .with_user(self.stranger)
            .create(
                {
                    "name": "Kettle",
                    "lead_id": self.lead.id,
                    "party_ids": [
                        (
                            0,
                            0,
                            {
                                "partner_id": self.buyer2.partner_id.id,
                                "side": "buyer",
                                "role": "approver",
                            },
                        )
                    ],
                }
            )
        )
        self._create(self.stranger, self.buyer.partner_id, project=project)
        self.assertEqual(project.buyer_id, self.buyer2_firm)

    # === KEEPING === #

    def test_a_party_stays_who_and_where_it_is(self):
        own = self._create(self.lead, self.buyer2.partner_id)
        other = self._track(self._create_order(vendor=self.factory_b_firm))
        for vals in (
            {"partner_id": self.buyer2_firm.id},
            {"side": "factory", "role": "sales"},
            {"project_id": other.id},
        ):
            for user in (self.member, self.lead, self.manager):
                with self.subTest(vals, user=user.name), self.assertRaises(UserError):
                    own.with_user(user).write(vals)

    def test_a_hold_is_no_way_around_the_decider(self):
        self.project.action_hold(reason="Buyer asked")
        with self.assertRaisesRegex(UserError, "the only one who decides"):
            self._buyer_party().revoked = True

    def test_a_party_under_way_is_shut_out_not_removed(self):
        viewer = self._create(self.lead, self.buyer2.partner_id)
        with self.assertRaisesRegex(UserError, "or removes a party"):
            viewer.unlink()
        viewer.with_user(self.manager).unlink()

    # === CONSEQUENCES === #

    def test_changes_are_in_the_journal(self):
        viewer = self._create(self.lead, self.buyer2.partner_id)
        viewer.revoked = True
        sentences = self.project.journal_ids.mapped("sentence")
        name = "Buyer Two, Buyer Two contact, Buyer, Viewer"
        self.assertIn(f"Takes part now: {name}", sentences)
        self.assertIn(f"{name} became: {name}, shut out", sentences)

    def test_the_journal_is_read_in_the_language_of_the_reader(self):
        viewer = self._create(self.lead, self.buyer2.partner_id)
        viewer.with_context(lang="zh_CN").revoked = True
        entry = self.project.journal_ids.filtered(
            lambda row: row.code == "party_changed"
        )
        self.assertIn("Viewer, shut out", entry.sentence)
        self.assertIn("已撤销权限", entry.with_context(lang="zh_CN").sentence)

    def test_who_leaves_the_buyer_s_side_hears_nothing_more(self):
        viewer = self._create(self.lead, self.buyer2.partner_id)
        partner = self.buyer2.partner_id
        self.assertIn(partner, self.project.message_partner_ids)
        viewer.revoked = True
        self.assertNotIn(partner, self.project.message_partner_ids)
        viewer.revoked = False
        self.assertIn(partner, self.project.message_partner_ids)
        viewer.with_user(self.manager).unlink()
        self.assertNotIn(partner, self.project.message_partner_ids)

    def test_a_question_to_one_who_is_shut_out_is_asked_anew(self):
        approval = self._ask("rfq")
        self._create(self.manager, self.buyer2.partner_id, role="approver")
        approval.party_id.with_user(self.manager).revoked = True
        self.assertEqual(approval.state, "superseded")
        self.assertEqual(self._step("rfq").state, "running")
        self.assertEqual(self._ask("rfq").party_id.partner_id, self.buyer2.partner_id)
