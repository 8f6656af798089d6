"""Two threads: the buyer's and the factory's. Nobody reads the other side's."""

from __future__ import annotations

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SourcingCommon, picture


@tagged("post_install", "-at_install")
class TestThreads(SourcingCommon):
    def _say(self, record, **values):
        return record.with_user(self.lead).message_post(
            **{
                "body": "Hello",
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
                **values,
            }
        )

    def test_the_buyer_follows_his_project(self):
        self.assertIn(self.buyer.partner_id, self.project.message_partner_ids)

    def test_the_factory_cannot_follow_the_buyer_s_thread(self):
        for partner in (self.factory.partner_id, self.factory_firm):
            with self.assertRaisesRegex(UserError, partner.name):
                self.project.message_subscribe(partner_ids=partner.ids)

    def test_the_buyer_cannot_follow_the_factory_s_thread(self):
        with self.assertRaisesRegex(UserError, "Buyer One"):
            self.order.message_subscribe(partner_ids=self.buyer.partner_id.ids)

    def test_a_message_to_the_other_side_is_refused_by_name(self):
        with self.assertRaisesRegex(UserError, "Factory A"):
            self._say(self.project, partner_ids=self.factory.partner_id.ids)
        with self.assertRaisesRegex(UserError, "Buyer One"):
            self._say(self.order, partner_ids=self.buyer.partner_id.ids)

    def test_mail_of_the_other_side_is_parked_as_a_note(self):
        message = self.project.sudo().message_post(
            body="We are the factory",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=self.factory.partner_id.id,
        )
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_note"))
        self.assertNotIn(self.buyer.partner_id, message.notified_partner_ids)

    def test_files_do_not_travel_in_messages(self):
        with self.assertRaisesRegex(UserError, "Files are not sent"):
            self._say(self.project, attachments=[("x.png", picture())])

    def test_a_revoked_contact_stops_following(self):
        self._add_buyer(self.project, self.buyer2)
        party = self.project.party_ids.filtered(
            lambda party: party.partner_id == self.buyer.partner_id
        )
        party.revoked = True
        self.assertNotIn(self.buyer.partner_id, self.project.message_partner_ids)

    def test_nobody_sits_on_two_sides(self):
        with self.assertRaisesRegex(UserError, "another side"):
            self._add_buyer(self.project, self.factory)

    def test_who_decides_for_the_buyer_is_not_removed_to_decide_oneself(self):
        party = self.project.party_ids.filtered(lambda party: party.side == "buyer")
        for act in (
            lambda: party.write({"revoked": True}),
            lambda: party.write({"role": "viewer"}),
            party.unlink,
        ):
            with self.assertRaisesRegex(UserError, "the only one who decides"):
                act()
        party.with_user(self.manager).revoked = True

    def test_journal_is_append_only_also_for_the_superuser(self):
        entry = self.project.sudo().journal_ids[:1]
        for act in (lambda: entry.write({"reason": "x"}), entry.unlink):
            with self.assertRaisesRegex(UserError, "never changed"):
                act()

    def test_mails_carry_no_token(self):
        self._say(self.project)
        mails = self.env["mail.mail"].sudo().search([])
        bodies = " ".join(mails.mapped("body_html"))
        self.assertIn(f"/my/sourcing/{self.project.id}", bodies)
        for token in ("access_token", "pid=", "hash="):
            self.assertNotIn(token, bodies)
