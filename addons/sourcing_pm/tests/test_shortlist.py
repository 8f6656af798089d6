"""From the shortlist to the choice: asking, comparing, deciding, keeping secrets."""

from __future__ import annotations

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import format_date, mute_logger
from odoo.tools.mail import html_to_inner_content

from .common import SourcingCommon

REPORT = "sourcing_pm.report_comparison"


class ShortlistCase(SourcingCommon):
    """A project from the requirement on, with three factories on its list."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fob = cls.env.ref("account.incoterm_FOB")
        cls.project = (
            cls.env["sourcing.project"]
            .with_user(cls.lead)
            .create(
                {
                    "name": "Espresso machine, 2,000 pcs",
                    "product_id": cls.product.id,
                    "product_qty": 2000,
                    "incoterm_id": cls.fob.id,
                    "incoterm_place": "Ningbo",
                }
            )
        )
        cls.project.action_start()
        cls._add_buyer(cls.project, cls.buyer)
        cls.env["sourcing.party"].with_user(cls.lead).create(
            {
                "project_id": cls.project.id,
                "partner_id": cls.member.partner_id.id,
                "side": "staff",
                "role": "member",
            }
        )
        third = cls.env["res.partner"].create(
            {"name": "Factory C", "is_company": True, "email": "c@example.com"}
        )
        cls.firms = cls.factory_firm | cls.factory_b_firm | third
        cls.candidates = cls._shortlist(cls.firms)

    @classmethod
    def _shortlist(cls, firms):
        return (
            cls.env["sourcing.candidate"]
            .with_user(cls.lead)
            .create(
                [
                    {"project_id": cls.project.id, "partner_id": firm.id}
                    for firm in firms
                ]
            )
        )

    @classmethod
    def _offer(cls, *prices):
        """RFQs, with what each factory asks for a piece."""
        cls.project.action_make_rfqs()
        for candidate, price in zip(cls.candidates, prices, strict=False):
            candidate.order_id.order_line.price_unit = price

    def _choose(self, candidate, backups=None, **values):
        self.env["sourcing.candidate.choose"].with_user(self.lead).create(
            {
                "candidate_id": candidate.id,
                "reason": "Best price and a good audit",
                "backup_ids": [(6, 0, (backups or candidate.browse()).ids)],
                **values,
            }
        ).action_confirm()


@tagged("post_install", "-at_install")
class TestShortlist(ShortlistCase):
    # === LIST === #

    def test_fewer_than_three_need_a_reason(self):
        self.candidates[2].unlink()
        step = self._step("shortlist")
        with self.assertRaisesRegex(UserError, "the shortlist holds 2 factories"):
            step.action_submit()
        self.project.shortlist_reason = "Only two make this pump"
        step.action_submit()
        self.assertEqual(step.state, "asked")

    def test_three_are_enough_and_six_too_many(self):
        step = self._step("shortlist")
        self.assertFalse(self._codes(step) & {"shortlist_count"})
        more = self.env["res.partner"].create(
            [{"name": f"Factory {number}", "is_company": True} for number in range(3)]
        )
        self._shortlist(more)
        self.assertIn("shortlist_count", self._codes(step))

    def _codes(self, step):
        return {code for code, _params in step._completion_blockers()}

    def test_aliases_stay(self):
        self.assertEqual(
            self.candidates.mapped("alias"), ["Factory A", "Factory B", "Factory C"]
        )
        self.candidates[1].unlink()
        other = self.env["res.partner"].create({"name": "D", "is_company": True})
        self.assertEqual(self._shortlist(other).alias, "Factory D")
        zh = self.candidates[0].with_context(lang="zh_CN")
        self.assertTrue(zh.alias.endswith("A") or "A" in zh.alias)

    def test_a_factory_stands_there_once(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self._shortlist(self.factory_firm)

    # === RFQS === #

    def test_rfqs_are_alternatives_with_the_same_goods(self):
        self.project.action_make_rfqs()
        orders = self.candidates.order_id
        self.assertEqual(len(orders), 3)
        self.assertEqual(len(orders.purchase_group_id), 1)
        self.assertEqual(orders.partner_id, self.firms)
        self.assertEqual(orders.mapped("order_line.product_id"), self.product)
        self.assertEqual(orders.mapped("order_line.product_qty"), [2000] * 3)
        self.assertEqual(orders.incoterm_id, self.fob)
        with self.assertRaisesRegex(UserError, "has its RFQ"):
            self.project.action_make_rfqs()

    def test_two_are_not_asked_without_a_reason(self):
        self.candidates[2].unlink()
        with self.assertRaisesRegex(UserError, "holds 2 factories"):
            self.project.action_make_rfqs()
        self.assertFalse(self.candidates.exists().order_id)
        self.project.shortlist_reason = "Only two make this pump"
        self.project.action_make_rfqs()
        self.assertEqual(len(self.candidates.exists().order_id), 2)

    def test_a_price_of_long_ago_is_no_offer(self):
        self.env["product.supplierinfo"].create(
            {
                "partner_id": self.factory_firm.id,
                "product_tmpl_id": self.product.product_tmpl_id.id,
                "price": 7.4,
            }
        )
        self.project.action_make_rfqs()
        self.assertEqual(
            self.candidates.order_id.mapped("order_line.price_unit"), [0, 0, 0]
        )
        self.assertIn("no price yet", self.candidates[0].landed_note)

    def test_the_buyers_paper_says_who_recommends_what_and_when(self):
        self._offer(9.0, 9.2, 9.4)
        self.assertIn("Factory A", self.project.comparison_gaps)
        self.candidates[0].write(
            {"remark_buyer": "Best audit of the three", "price_buyer": 12.5}
        )
        self._choose(self.candidates[0])
        self.assertNotIn("Factory A", self.project.comparison_gaps)
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            REPORT, self.project.ids
        )
        text = " ".join(html_to_inner_content(html.decode()).split())
        for shown in (
            "We recommend Factory A. Best audit of the three",
            self.lead.name,
            format_date(self.env, self.project._today()),
            "Our price per piece 12.50 USD",
            "What the factories ask is not part of this comparison",
        ):
            self.assertIn(shown, text)
        self.assertNotIn("18,000", text)  # what the factory asks
        quotation = self.env["sourcing.quotation"].browse(
            self.project.action_quote()["res_id"]
        )
        self.assertEqual(quotation.line_ids.price, 12.5)

    def test_a_closed_book_without_a_price_of_ours_says_so(self):
        self._offer(10, 9, 8)
        self.assertIn("the book is closed", self.project.comparison_gaps)
        text = self._print()
        self.assertIn("This comparison shows no prices", text)
        self.assertNotIn("Our price per piece", text)
        self.project.open_book = True
        self.assertNotIn("the book is closed", self.project.comparison_gaps)

    def test_rfqs_follow_one_that_is_there(self):
        order = self._create_order(quantity=500)
        self.candidates[0].order_id = order
        self.project.action_make_rfqs()
        self.assertEqual(
            self.candidates.order_id.mapped("order_line.product_qty"), [500] * 3
        )
        self.assertEqual(self.candidates[0].order_id, order)

    def test_without_goods_nothing_is_asked(self):
        self.project.product_qty = 0
        with self.assertRaisesRegex(UserError, "goods and the quantity"):
            self.project.action_make_rfqs()

    def test_rfqs_are_mailed_once(self):
        self.project.action_make_rfqs()
        self.firms[2].email = False
        action = self.project.action_send_rfqs()
        self.assertEqual(
            self.candidates.order_id.mapped("state"), ["sent", "sent", "draft"]
        )
        self.assertIn("2 RFQs", action["params"]["message"])
        self.assertIn("Factory C", action["params"]["message"])
        sent = self.candidates[0].order_id.message_ids.filtered("partner_ids")
        self.assertEqual(sent.partner_ids, self.factory_firm)
        self.assertIn("0 RFQs", self.project.action_send_rfqs()["params"]["message"])

    def test_an_rfq_of_somebody_else_is_refused(self):
        with self.assertRaisesRegex(UserError, "was not sent to"):
            self.candidates[1].order_id = self._create_order()
        with self.assertRaisesRegex(UserError, "belongs to another project"):
            self.candidates[0].order_id = self.order

    def test_rfqs_of_the_list_move_no_plan_and_open_no_page(self):
        self._offer(3, 4, 5)
        self.assertFalse(self.project.order_ids)
        self.assertFalse(self.project._live("factory"))
        for candidate, user in zip(
            self.candidates, (self.factory, self.factory_b), strict=False
        ):
            self.assertFalse(candidate.order_id._party(user))

    def test_no_factory_gets_an_order_past_the_decision(self):
        self._offer(3, 4, 5)
        order = self.candidates[1].order_id
        for act in (
            lambda: order.with_user(self.purchaser).write({"state": "purchase"}),
            lambda: order.with_context(skip_alternative_check=True).button_confirm(),
        ):
            with self.assertRaisesRegex(UserError, "stands on the shortlist"):
                act()
        rows = order.with_user(self.lead)._sourcing_track()
        self.assertEqual(rows[0]["code"], "shortlist")

    # === COMPARISON === #

    def test_offers_are_brought_to_one_basis(self):
        self._offer(10, 9, 8)
        second, third = self.candidates[1], self.candidates[2]
        second.tooling = 4000
        third.order_id.incoterm_id = self.env.ref("account.incoterm_EXW")
        self.assertEqual(
            self.candidates.mapped("landed_total"), [20000.0, 22000.0, 0.0]
        )
        self.assertEqual(self.candidates.mapped("comparable"), [True, True, False])
        self.assertIn("not complete", third.landed_note)
        self.assertEqual(self.candidates.filtered("cheapest"), self.candidates[0])
        third.write({"cost_inland": 1500, "costs_known": True, "moq": 2500})
        second.sample_cost = 150
        self.assertEqual(second.landed_total, 22150.0)
        self.assertEqual(third.landed_total, 21500.0)
        self.assertEqual(third.landed_unit, 10.75)
        for text in (
            "Tooling",
            "Samples",
            "Surplus up to the MOQ",
            "Inland and export",
        ):
            self.assertIn(text, self.project.comparison)

    def test_other_goods_of_the_rfq_are_left_out(self):
        self._offer(10)
        self.candidates[0].order_id.order_line = [
            (
                0,
                0,
                {
                    "product_id": self.env["product.product"]
                    .create({"name": "Spare basket"})
                    .id,
                    "product_qty": 100,
                    "price_unit": 1,
                },
            )
        ]
        self.assertEqual(self.candidates[0].landed_total, 20000.0)

    def test_a_dozen_is_twelve_pieces(self):
        self._offer(120)
        line = self.candidates[0].order_id.order_line
        line.write(
            {
                "product_uom_id": self.env.ref("uom.product_uom_dozen").id,
                "product_qty": 100,
                "price_unit": 120,
            }
        )
        self.assertEqual(self.candidates[0].landed_unit, 10.0)

    @freeze_time("2026-03-04")
    def test_the_rate_is_that_of_the_day(self):
        yuan = self.env.ref("base.CNY")
        yuan.active = True
        yuan.rate_ids.unlink()
        self._offer(70)
        candidate = self.candidates[0]
        candidate.order_id.currency_id = yuan
        self.assertFalse(candidate.comparable, "Odoo would take 1")
        self.assertIn("no exchange rate", candidate.landed_note)
        self.env["res.currency.rate"].create(
            [
                {"currency_id": yuan.id, "name": day, "rate": rate}
                for day, rate in (("2026-03-02", 7), ("2026-03-05", 1))
            ]
        )
        candidate.invalidate_recordset()
        candidate.order_id.order_line.price_unit = 70
        self.assertEqual(candidate.landed_total, 20000.0)
        self.assertIn("03/02/2026", candidate.landed_note)
        self.assertIn("1 CNY = 0.142857 USD", candidate.landed_note)

    # === DECISION === #

    def test_the_winner_goes_on_and_the_losers_are_cancelled(self):
        self._offer(10, 9, 8)
        first, second, third = self.candidates
        self._choose(third, backups=second)
        self.assertEqual(self.candidates.mapped("state"), ["lost", "backup", "chosen"])
        self.assertEqual(
            self.candidates.order_id.mapped("state"), ["cancel", "cancel", "draft"]
        )
        self.assertEqual(self.project.order_ids, third.order_id)
        self.assertEqual(self.project._live("factory").partner_id, self.firms[2])
        self.assertEqual(self.project._backups().partner_id, self.factory_b_firm)
        entry = self.project.journal_ids.filtered(
            lambda entry: entry.code == "factory_chosen"
        )
        self.assertEqual(entry.reason, "Best price and a good audit")
        self.assertEqual(entry.sentence, "Factory C (factory C) was chosen")
        self.assertEqual(entry._sentence("buyer"), "Factory C was chosen")
        self.assertFalse(entry._sentence("supplier"))
        # no dialog of Odoo's is in the way when the gate is open
        self.project.milestone_ids.filtered("block_confirm_order").with_user(
            self.manager
        ).action_waive(reason="Agreed on the phone")
        self.assertIs(third.order_id.with_user(self.lead).button_confirm(), True)
        self.assertEqual(first.state, "lost")

    def test_what_was_compared_is_kept(self):
        self._offer(10, 9, 8)
        self._choose(self.candidates[2])
        self.candidates[2].order_id.order_line.price_unit = 99
        self.candidates.invalidate_recordset()
        self.assertEqual(
            self.candidates.mapped("landed_total"), [20000.0, 18000.0, 16000.0]
        )

    def test_a_choice_needs_a_reason_an_rfq_and_the_lead(self):
        with self.assertRaisesRegex(UserError, "make its RFQ first"):
            self._choose(self.candidates[0])
        self._offer(10, 9, 8)
        with self.assertRaisesRegex(UserError, "Say why"):
            self._choose(self.candidates[0], reason=" ")
        with self.assertRaisesRegex(UserError, "Only the lead"):
            self.project.with_user(self.member)._choose(
                self.candidates[0], reason="mine"
            )
        with self.assertRaisesRegex(UserError, "asks why"):
            self.candidates[0].create(
                {
                    "project_id": self.project.id,
                    "partner_id": self.company.partner_id.id,
                    "state": "chosen",
                }
            )
        with self.assertRaisesRegex(UserError, "asks why"):
            self.candidates[0].write({"state": "chosen"})
        with self.assertRaisesRegex(UserError, "computed"):
            self.candidates[0].write({"comparison": {}})

    def test_a_runner_up_takes_over(self):
        self._offer(10, 9, 8)
        _first, second, third = self.candidates
        self._choose(third, backups=second)
        self._choose(second, backups=third)
        self.assertEqual(self.candidates.mapped("state"), ["lost", "chosen", "backup"])
        self.assertEqual(
            self.candidates.order_id.mapped("state"), ["cancel", "draft", "cancel"]
        )
        self.assertEqual(self.project.order_ids, second.order_id)
        self.assertEqual(self.project._live("factory").partner_id, self.factory_b_firm)
        self.assertFalse(third.order_id.sudo().sourcing_project_id)

    def test_after_the_confirmation_the_choice_stands(self):
        self._offer(10, 9, 8)
        self._choose(self.candidates[0])
        self.project.milestone_ids.filtered("block_confirm_order").with_user(
            self.manager
        ).action_waive(reason="Agreed on the phone")
        self.candidates[0].order_id.with_user(self.lead).button_confirm()
        with self.assertRaisesRegex(UserError, "is confirmed"):
            self._choose(self.candidates[1])

    def _confirmed(self, candidate, backups):
        self._offer(10, 9, 8)
        self._choose(candidate, backups=backups)
        self.project.milestone_ids.filtered("block_confirm_order").with_user(
            self.manager
        ).action_waive(reason="Agreed on the phone")
        candidate.order_id.with_user(self.lead).button_confirm()

    def test_a_backup_takes_over_in_the_middle_without_a_manager(self):
        first, second, _third = self.candidates
        self._confirmed(first, second)
        dialog = Form(
            self.env["sourcing.factory.change"]
            .with_user(self.lead)
            .with_context(default_project_id=self.project.id)
        )
        self.assertEqual(dialog.order_id, first.order_id)
        dialog.backup_id = second
        self.assertEqual(dialog.new_order_id, second.order_id)
        self.assertTrue(dialog.vetted)
        dialog.reason = "The mould broke"
        dialog.save().action_confirm()
        self.assertEqual(self.candidates.mapped("state"), ["lost", "chosen", "lost"])
        self.assertEqual(second.order_id.state, "draft")
        self.assertEqual(self.project._main_order(), second.order_id)
        second.order_id.with_user(self.lead).button_confirm()

    def test_another_order_of_a_backup_is_vetted_too(self):
        first, second, third = self.candidates
        self._confirmed(first, second)
        for candidate, vetted in ((second, True), (third, False)):
            order = self._create_order(vendor=candidate.partner_id)
            self.assertEqual(self.project._is_vetted(order, first.order_id), vetted)

    def test_a_factory_given_up_is_no_backup(self):
        """Only a cancelled RFQ of a backup can be taken up again."""
        first, second, third = self.candidates
        self._confirmed(first, second)
        with self.assertRaisesRegex(UserError, "not cancelled"):
            self.project.action_change_factory(
                order_id=first.order_id.id,
                new_order_id=third.order_id.id,
                start_type_id=self._step("deposit").type_id.id,
                reason="The mould broke",
            )

    def test_shutdowns_are_known_before_the_choice(self):
        with freeze_time("2026-11-25 02:00:00"):
            self.env["sourcing.shutdown"].with_user(self.lead).create(
                [
                    {
                        "partner_id": self.factory_b_firm.id,
                        "date_from": first,
                        "date_to": last,
                    }
                    for first, last in (
                        ("2026-02-09", "2026-02-27"),
                        ("2027-01-25", "2027-02-21"),
                    )
                ]
            )
            candidates = self.candidates.with_context(lang="en_US")
            self.assertEqual(
                candidates.mapped("closed"), ["", "01/25/2027 – 02/21/2027", ""]
            )
            dialog = self.env["sourcing.candidate.choose"].with_user(self.lead)
            dialog = dialog.create({"candidate_id": candidates[1].id})
            self.assertIn("01/25/2027", dialog.closed)

    def test_no_quotation_before_the_choice(self):
        self._offer(10, 9, 8)
        with self.assertRaisesRegex(UserError, "Choose a factory first"):
            self.project.action_quote()
        with self.assertRaisesRegex(UserError, "no factory of the shortlist"):
            self._step("rfq").action_submit()

    def test_who_was_asked_stays_on_the_list(self):
        self._offer(10)
        with self.assertRaisesRegex(UserError, "stays on the list"):
            self.candidates[0].unlink()
        with self.assertRaisesRegex(UserError, "asked already"):
            self.candidates[0].partner_id = self.buyer_firm
        with self.assertRaises(AccessError):
            self.candidates[0].with_user(self.stranger).strengths = "x"

    # === SECRECY === #

    def test_the_buyer_reads_aliases_and_no_amount(self):
        self._offer(10, 9, 8)
        self.candidates[0].write(
            {"strengths": "Own mould", "risks": "Owner", "remark_buyer": "Small, quick"}
        )
        text = self._print()
        self.assertIn("Factory A", text)
        self.assertIn("Small, quick", text)
        for secret in ("Factory A,", "Own mould", "Owner", "20,000", "10.00"):
            self.assertNotIn(secret, text)
        for firm in self.firms - self.factory_firm - self.firms[2]:
            self.assertNotIn(f", {firm.name}", text)

    def test_an_open_book_shows_amounts_and_a_disclosure_names(self):
        self._offer(10, 9, 8)
        self.project.write({"open_book": True, "disclose_supplier": True})
        self.candidates.price_buyer = 12.5
        text = self._print()
        self.assertNotIn("12.5", text)  # the buyer pays what it costs, and our fee
        self.assertIn("20,000.00", text)
        self.assertIn("Factory A, Factory A", text)

    def _print(self) -> str:
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.lead)
            ._render_qweb_html(REPORT, self.project.ids)
        )
        return html.decode()

    def test_the_buyer_is_kept_out_of_the_threads_of_those_asked(self):
        self._offer(10)
        with self.assertRaisesRegex(UserError, "Buyer One"):
            self.candidates[0].order_id.with_user(self.lead).message_post(
                body="x",
                partner_ids=self.buyer.partner_id.ids,
                subtype_xmlid="mail.mt_comment",
            )

    def test_papers_of_those_asked_keep_the_buyer_s_address(self):
        self._offer(10)
        order = self.candidates[0].order_id
        order.dest_address_id = self.buyer_firm
        self.assertFalse(order._supplier_address())

    def test_a_purchase_user_works_on_an_rfq_of_the_list(self):
        self._offer(10)
        order = self.candidates[0].order_id.with_user(self.purchaser)
        order.order_line.price_unit = 11
        order.read()
        order.button_cancel()
        self.assertEqual(order.state, "cancel")
        self.candidates[0].invalidate_recordset()
        self.assertIn("no price yet", self.candidates[0].landed_note)

    def test_the_list_costs_no_query_more_for_every_factory(self):
        self._offer(10, 9, 8)

        def count(candidates):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            candidates.mapped("landed_total")
            return self.env.cr.sql_log_count - before

        self.env.invalidate_all()
        one = count(self.candidates[:1])
        self.assertLessEqual(count(self.candidates), one + 1)


@tagged("post_install", "-at_install", "seam")
class TestVetting(ShortlistCase):
    def test_what_another_app_knows_is_shown(self):
        candidate = self.candidates[0]
        self.assertEqual(candidate._vetting(), [])
        self.patch(
            type(candidate), "_vetting", lambda candidate: ["Audit 2026-01-05: passed"]
        )
        candidate.invalidate_recordset()
        self.assertEqual(candidate.vetting, "Audit 2026-01-05: passed")
        self.assertEqual(
            candidate._column("buyer")["vetting"], "Audit 2026-01-05: passed"
        )
