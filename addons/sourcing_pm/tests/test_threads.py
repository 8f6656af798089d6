"""Two threads: the buyer's and the factory's. Nobody reads the other side's."""

from __future__ import annotations

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.mail.tools.discuss import Store

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

    def test_no_message_names_the_other_side(self):
        """Whoever makes it, and past the thread: its readers see by whom and for whom
        it is."""
        for record, outsider in (
            (self.order, self.buyer.partner_id),
            (self.project, self.factory.partner_id),
        ):
            said = {
                "model": record._name,
                "res_id": record.id,
                "body": "Hello",
                "message_type": "comment",
                "subtype_id": self.env.ref("mail.mt_comment").id,
                "author_id": self.lead.partner_id.id,
            }
            messages = self.env["mail.message"].with_user(self.lead).sudo()
            message = messages.create(said)
            note = self.env.ref("mail.mt_note").id
            kept = messages.create(
                said | {"author_id": outsider.id, "subtype_id": note}
            )
            for act in (
                lambda said=said, outsider=outsider, messages=messages: messages.create(
                    said | {"partner_ids": outsider.ids}
                ),
                lambda said=said, outsider=outsider, messages=messages: messages.create(
                    said | {"author_id": outsider.id}
                ),
                lambda message=message, outsider=outsider: message.write(
                    {"partner_ids": outsider.ids}
                ),
                lambda message=message, outsider=outsider: message.write(
                    {"author_id": outsider.id}
                ),
                lambda kept=kept, said=said: kept.write(
                    {"subtype_id": said["subtype_id"]}
                ),
                lambda message=message, outsider=outsider: self.env[
                    "mail.notification"
                ].create(
                    {"mail_message_id": message.id, "res_partner_id": outsider.id}
                ),
            ):
                with self.assertRaisesRegex(UserError, outsider.name):
                    act()

    def test_mail_of_the_other_side_is_parked_as_a_note(self):
        message = self.project.sudo().message_post(
            body="We are the factory",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=self.factory.partner_id.id,
        )
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_note"))
        self.assertNotIn(self.buyer.partner_id, message.notified_partner_ids)

    def test_mail_from_an_unknown_address_is_parked_too(self):
        private = self.env["res.partner"].create({"name": "Private address"})
        for record in (self.project, self.order):
            message = record.sudo().message_post(
                body="Written at home",
                message_type="email",
                subtype_xmlid="mail.mt_comment",
                author_id=private.id,
            )
            self.assertEqual(message.subtype_id, self.env.ref("mail.mt_note"))

    def test_mail_of_the_side_that_reads_here_is_shown(self):
        for record, author in ((self.project, self.buyer), (self.order, self.factory)):
            message = record.sudo().message_post(
                body="Hello",
                message_type="email",
                subtype_xmlid="mail.mt_comment",
                author_id=author.partner_id.id,
                attachments=[("x.png", picture())],
            )
            self.assertEqual(message.subtype_id, self.env.ref("mail.mt_comment"))

    def test_files_do_not_travel_in_messages(self):
        with self.assertRaisesRegex(UserError, "Files are not sent"):
            self._say(self.project, attachments=[("x.png", picture())])

    def test_files_do_not_travel_by_any_other_way_either(self):
        file = (
            self.env["ir.attachment"]
            .with_user(self.lead)
            .create({"name": "quote.pdf", "raw": b"factory"})
        )
        to_buyer = self.buyer.partner_id.ids
        ways = [
            {"subtype_xmlid": False, "subtype_id": self.env.ref("mail.mt_comment").id},
            {"subtype_xmlid": "mail.mt_note", "partner_ids": to_buyer},
            {"subtype_xmlid": False, "partner_ids": to_buyer},
        ]
        for values in ways:
            with (
                self.subTest(values),
                self.assertRaisesRegex(UserError, "Files are not sent"),
            ):
                self._say(self.project, attachment_ids=file.ids, **values)
        with self.assertRaisesRegex(UserError, "Files are not sent"):
            self.project.message_notify(
                body="Look", partner_ids=to_buyer, attachment_ids=file.ids
            )
        message = self._say(self.project)
        with self.assertRaisesRegex(UserError, "Files are not sent"):
            self.project._message_update_content(
                message, body="Hello", attachment_ids=file.ids
            )
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.lead)
            .with_context(
                default_model="sourcing.project", default_res_ids=self.project.ids
            )
            .create(
                {
                    "body": "Look",
                    "partner_ids": to_buyer,
                    "attachment_ids": file.ids,
                    "composition_mode": "comment",
                    "subtype_id": self.env.ref("mail.mt_comment").id,
                }
            )
        )
        with self.assertRaisesRegex(UserError, "Files are not sent"):
            composer.action_send_mail()

    def test_a_note_of_ours_may_hold_files(self):
        message = self._say(
            self.project,
            subtype_xmlid="mail.mt_note",
            attachments=[("x.png", picture())],
        )
        self.assertTrue(message.attachment_ids)

    def test_a_mail_of_ours_with_files_is_kept_as_a_note(self):
        message = self.project.sudo().message_post(
            body="See attached",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=self.lead.partner_id.id,
            attachments=[("x.png", picture())],
        )
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_note"))
        self.assertTrue(message.attachment_ids)
        self.assertNotIn(self.buyer.partner_id, message.notified_partner_ids)

    def test_the_other_side_is_not_written_to_by_address_either(self):
        with self.assertRaisesRegex(UserError, "Factory A"):
            self._say(self.project, outgoing_email_to=self.factory_firm.email)

    def test_a_token_opens_messages_and_nothing_else(self):
        """Files, tasks and followers of a thread are for our staff."""
        self._say(
            self.project, subtype_xmlid="mail.mt_note", attachments=[("in.png", b"x")]
        )
        asked = ["activities", "attachments", "followers", "display_name"]
        for record in (self.project, self.order):
            for user, kept in ((self.buyer, ["display_name"]), (self.lead, asked)):
                self.assertEqual(record.with_user(user)._thread_requests(asked), kept)
        store = Store()
        self.project.with_user(self.buyer).sudo()._thread_to_store(
            store, [], request_list=asked
        )
        self.assertFalse(
            {"ir.attachment", "mail.activity", "mail.followers"}
            & store.get_result().keys()
        )

    def test_who_writes_is_who_is_logged_in(self):
        """A portal user learns nothing by writing in the name of another."""
        for claimed in (self.factory_firm, self.buyer2_firm):
            kwargs = self.project.with_user(self.buyer)._parked(
                {"author_id": claimed.id, "subtype_xmlid": "mail.mt_comment"}
            )
            self.assertEqual(kwargs["subtype_xmlid"], "mail.mt_comment")

    def test_what_a_rule_says_is_no_update_by_us(self):
        before = self.project.last_update_on
        self.project.sudo()._tell_buyer("approval_asked", step=self._step("sample"))
        self.assertEqual(self.project.last_update_on, before)
        self._say(self.project)
        self.assertNotEqual(self.project.last_update_on, before)

    def test_a_revoked_contact_stops_following(self):
        self._add_buyer(self.project, self.buyer2, role="viewer")
        party = self.project.party_ids.filtered(
            lambda party: party.partner_id == self.buyer.partner_id
        )
        party.with_user(self.manager).revoked = True
        self.assertNotIn(self.buyer.partner_id, self.project.message_partner_ids)

    def test_nobody_sits_on_two_sides(self):
        with self.assertRaisesRegex(UserError, "another side"):
            self._add_buyer(self.project, self.factory, role="viewer")

    def test_who_decides_for_the_buyer_is_not_removed_to_decide_oneself(self):
        party = self.project.party_ids.filtered(lambda party: party.side == "buyer")
        for act in (
            lambda: party.write({"revoked": True}),
            lambda: party.write({"role": "viewer"}),
        ):
            with self.assertRaisesRegex(UserError, "the only one who decides"):
                act()
        with self.assertRaisesRegex(UserError, "only a Sourcing manager"):
            party.unlink()
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
