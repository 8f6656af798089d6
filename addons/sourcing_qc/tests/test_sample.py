"""Rounds of a sample, the golden one, and what its step waits for."""

from __future__ import annotations

from decimal import Decimal

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.sourcing_pm.tests.common import picture

from ..engine.measure import read_pieces
from ..engine.verdict import Verdict, with_sample
from .common import InspectionCommon


class SampleCommon(InspectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._file(cls._step("sample"))
        cls._specify()

    @classmethod
    def _request(cls, **values):
        return (
            cls.env["sourcing.sample"]
            .with_user(cls.member)
            .create({"project_id": cls.project.id, "request": "As agreed", **values})
        )

    @classmethod
    def _measured(cls, text="58.05 58.10 58.00", **values):
        sample = cls._request(**values)
        sample.action_receive()
        sample.line_ids.write({"required": 3, "measured": text})
        sample.action_measured()
        return sample

    @classmethod
    def _asked(cls, **values):
        sample = cls._measured(**values)
        sample.action_ask()
        return sample

    @classmethod
    def _approve(cls, sample=None, remark=""):
        sample = sample or cls._asked()
        approval = sample.milestone_id._open_approvals()
        approval._decide(
            "approved",
            partner=approval.party_id.partner_id,
            signer_name="Buyer",
            remark=remark,
        )
        return sample

    @classmethod
    def _sealed(cls, sample=None):
        sample = cls._approve(sample)
        sample.write({"seal": "S-77", "copies": 2})
        sample.action_seal()
        cls._confirm(cls.project.specification_id)
        return sample

    @classmethod
    def _reject(cls, sample, remark="Colour too dark"):
        approval = sample.milestone_id._open_approvals()
        approval._decide(
            "rejected", partner=approval.party_id.partner_id, remark=remark
        )


@tagged("post_install", "-at_install")
class TestSampleRounds(SampleCommon):
    def test_a_step_is_no_tick(self):
        step = self._step("sample")
        self.assertIn(("sample_missing", {}), step._completion_blockers())
        with self.assertRaisesRegex(UserError, "no sample has been requested"):
            step.action_submit()
        sample = self._request()
        with self.assertRaisesRegex(UserError, "has not been received"):
            step.action_submit()
        sample.action_receive()
        with self.assertRaisesRegex(UserError, "has not been measured"):
            step.action_submit()

    def test_the_buyer_s_yes_to_the_sample_does_the_step(self):
        sample = self._asked()
        self.assertEqual(sample.state, "asked")
        self._confirm(self.project.specification_id)
        self._approve(sample)
        self.assertEqual(sample.state, "approved")
        self.assertEqual(self._step("sample").state, "done")

    def test_a_remark_stays_with_the_approval(self):
        sample = self._approve(remark="Keep the weight")
        self.assertEqual(sample.remark, "Keep the weight")
        self.assertTrue(sample.decided_on)

    def test_a_rejected_round_starts_the_next(self):
        sample = self._asked()
        self._reject(sample)
        self.assertEqual(sample.state, "rejected")
        second = self._step("sample")._sample().with_user(self.member)
        self.assertEqual((second.round, second.state), (2, "requested"))
        self.assertEqual(second.must_change, "Colour too dark")
        with self.assertRaisesRegex(UserError, "say what must change"):
            second.action_receive()
        second.request = "A lighter colour"
        second.action_receive()

    @mute_logger("odoo.sql_db")
    def test_one_round_at_a_time(self):
        self._request()
        with self.assertRaisesRegex(IntegrityError, "one_undecided"):
            self._request()

    def test_withdrawn_question_brings_the_sample_back(self):
        sample = self._asked()
        sample.milestone_id._open_approvals()._supersede()
        self.assertEqual(sample.state, "measured")

    def test_sending_needs_courier_and_number(self):
        sample = self._request()
        with self.assertRaisesRegex(UserError, "courier and tracking"):
            sample.action_send()
        sample.write({"courier": "SF", "tracking": "SF1"})
        sample.action_send()
        self.assertTrue(sample.sent_on)

    def test_states_are_not_typed(self):
        sample = self._measured()
        for state in ("approved", "rejected", "asked", "sealed"):
            with self.subTest(state=state), self.assertRaises(UserError):
                sample.state = state
        for values in ({"number": "GS-1"}, {"remark": "Fine"}, {"round": 7}):
            with self.subTest(values=values), self.assertRaises(UserError):
                sample.write(values)
        with self.assertRaisesRegex(UserError, "begins as a requested"):
            self._request(state="approved")

    def test_what_was_measured_is_settled(self):
        sample = self._measured()
        with self.assertRaisesRegex(UserError, "settled"):
            sample.courier = "Other"
        with self.assertRaisesRegex(UserError, "between receipt"):
            sample.line_ids.measured = "1"

    def test_question_shows_what_was_measured(self):
        sample = self._asked()
        approval = sample.milestone_id._open_approvals()
        view = approval.sudo()._decision_view(approval.party_id)
        [line] = view["sample"]["lines"]
        self.assertEqual(line["measured"], "58.05 58.10 58.00")
        self.assertEqual(line["result"], "conforming")

    def test_a_step_approved_before_takes_its_sample_over(self):
        step = self._step("sample")
        self._confirm(self.project.specification_id)
        first = self._approve()
        self.assertEqual(step.state, "done")
        other = self._measured()
        with self.assertRaisesRegex(UserError, "question decides"):
            other.action_take_over()
        self.assertEqual(first.state, "approved")

    def test_rights(self):
        sample = self._request()
        with self.assertRaises(AccessError):
            sample.with_user(self.stranger).action_receive()
        with self.assertRaises(AccessError):
            sample.with_user(self.inspector).action_receive()


@tagged("post_install", "-at_install")
class TestSampleMeasurements(SampleCommon):
    def _line(self, text, required=3):
        sample = self._request()
        sample.action_receive()
        line = sample.line_ids
        line.write({"required": required, "measured": text})
        return line

    def test_within_and_outside(self):
        line = self._line("57.9 58.2 58.0")
        self.assertEqual(line.result, "conforming")
        line.measured = "57.9 58.2 58.21"
        self.assertEqual(line.result, "nonconforming")
        self.assertEqual(line.sample_id.result, "nonconforming")

    def test_not_measured_is_not_zero(self):
        line = self._line("58.0 – 58.1")
        self.assertEqual(line.result, "inconclusive")
        with self.assertRaisesRegex(UserError, "not measured; say why"):
            line.sample_id.action_measured()
        line.note = "One piece is in the lab"
        line.sample_id.action_measured()
        self.assertEqual(line.sample_id.result, "inconclusive")

    def test_no_line_is_no_pass(self):
        self.assertEqual(self._request().result, "inconclusive")

    def test_a_word_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "58,05"):
            self._line("58,05")

    def test_a_change_flags_the_sample(self):
        sample = self._measured()
        self.assertFalse(sample.is_outdated)
        self._specify(target=60.0)
        sample.invalidate_recordset()
        self.assertTrue(sample.is_outdated)
        with self.assertRaisesRegex(UserError, "another revision"):
            sample.action_ask()
        sample.action_measure_again()
        self.assertFalse(sample.is_outdated)
        self.assertEqual(sample.line_ids.result, "inconclusive")

    def test_a_change_that_keeps_the_sample_does_not_flag_it(self):
        sample = self._sealed()
        change = self._propose(target=60.0)
        change.write({"new_sample": "no", "sample_reason": "Inside only"})
        change.action_send()
        self._decide(change._open_approvals())
        self._confirm(change)
        sample.invalidate_recordset()
        self.assertFalse(sample.is_outdated)


@tagged("post_install", "-at_install")
class TestGoldenSample(SampleCommon):
    def test_sealing_numbers_and_starts_custody(self):
        sample = self._approve()
        with self.assertRaisesRegex(UserError, "number of the seal"):
            sample.action_seal()
        sample.write({"seal": "S-77", "copies": 3})
        sample.action_seal()
        self.assertRegex(sample.number, r"^GS-\d{4,}$")
        self.assertEqual(sorted(sample.custody_ids.mapped("copy")), [1, 2, 3])
        self.assertEqual(set(sample.custody_ids.mapped("holder")), {"agent"})
        with self.assertRaisesRegex(UserError, "settled"):
            sample.seal = "S-78"

    def test_custody_is_append_only(self):
        sample = self._sealed()
        log = self.env["sourcing.sample.custody"].with_user(self.member)
        log.create({"sample_id": sample.id, "copy": 2, "holder": "factory"})
        self.assertEqual(sample._holders()[2].holder, "factory")
        self.assertEqual(sample._holders()[1].holder, "agent")
        for user in (self.member, self.manager):
            row = sample.custody_ids[:1].with_user(user)
            with self.assertRaises(UserError):
                row.holder = "buyer"
        with self.assertRaisesRegex(UserError, "never changed"):
            sample.custody_ids[:1].sudo().holder = "buyer"
        with self.assertRaisesRegex(UserError, "never changed"):
            sample.custody_ids[:1].sudo().unlink()
        with self.assertRaisesRegex(UserError, "pieces 1 to 2"):
            log.create({"sample_id": sample.id, "copy": 3, "holder": "buyer"})

    def test_nothing_unsealed_is_handed_over(self):
        sample = self._approve()
        with self.assertRaisesRegex(UserError, "no golden sample"):
            self.env["sourcing.sample.custody"].with_user(self.member).create(
                {"sample_id": sample.id, "holder": "buyer"}
            )

    def test_label_for_each_piece_names_no_side(self):
        sample = self._sealed()
        report = self.env["ir.actions.report"].with_user(self.member)
        html, _type = report._render_qweb_html(
            "sourcing_qc.report_sample_label", sample.ids
        )
        text = html.decode()
        self.assertEqual(text.count("data:image/png;base64"), 2)
        self.assertIn(sample.number, text)
        for private in (self.buyer_firm.name, self.factory_firm.name):
            self.assertNotIn(private, text)
        with self.assertRaises(AccessError):
            report.with_user(self.plain)._render_qweb_html(
                "sourcing_qc.report_sample_label", sample.ids
            )

    def test_a_new_golden_sample_replaces_the_old(self):
        first = self._sealed()
        self._specify(target=60.0)
        self._file(self._step("sample"))
        second = self._measured("60 60.1 60.2")
        second.action_ask()
        self._sealed(second)
        self.assertEqual(first.state, "superseded")
        self.assertEqual(second.state, "sealed")


@tagged("post_install", "-at_install")
class TestComparison(SampleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.golden = cls._sealed()

    def _compare(self, **values):
        inspection = self._inspection()
        self.assertEqual(inspection.golden_sample_id, self.golden)
        inspection.action_start()
        self._tick(inspection)
        inspection.write({"units_inspected": inspection.sample_size, **values})
        inspection.action_decide()
        return inspection

    def test_compared_with_an_intact_one(self):
        inspection = self._compare(golden_copy=1, golden_seal="intact")
        self.assertEqual(inspection.result, "conforming")

    def test_not_compared_is_inconclusive(self):
        inspection = self._compare()
        self.assertEqual(inspection.result, "inconclusive")
        self.assertIn("seal", inspection.result_reason)

    def test_none_named_is_inconclusive(self):
        inspection = self._compare(golden_sample_id=False)
        self.assertEqual(inspection.result, "inconclusive")
        self.assertIn("none was named", inspection.result_reason)

    def test_broken_seal_is_inconclusive(self):
        inspection = self._compare(golden_copy=1, golden_seal="broken")
        self.assertEqual(inspection.verdict["reason"], "sample_broken")
        self.env["sourcing.sample.custody"].with_user(self.member).create(
            {
                "sample_id": self.golden.id,
                "copy": 2,
                "holder": "factory",
                "seal": "broken",
            }
        )
        inspection = self._compare(golden_copy=2, golden_seal="intact")
        self.assertEqual(inspection.result, "inconclusive")

    def test_wrong_revision_is_inconclusive(self):
        self._specify(target=60.0)
        inspection = self._compare(golden_copy=1, golden_seal="intact")
        self.assertEqual(inspection.verdict["reason"], "sample_revision")

    def test_a_failed_lot_has_failed_all_the_same(self):
        inspection = self._inspection()
        self._work(inspection, critical=1)
        self.assertEqual(inspection.result, "nonconforming")

    def test_raw_material_is_compared_with_nothing(self):
        inspection = self._inspection(code="material")
        self.assertFalse(inspection.golden_sample_id)

    def test_golden_sample_of_another_project_is_refused(self):
        other = self._track(self._create_order(vendor=self.factory_b_firm))
        with self.assertRaisesRegex(ValidationError, "another project"):
            self._inspection(
                lines=other.sudo().order_ids.order_line,
                golden_sample_id=self.golden.id,
            )


@tagged("post_install", "-at_install", "seam")
class TestSamplePages(SampleCommon, HttpCase):
    def test_both_sides_read_their_part(self):
        sample = self._sealed()
        sample.note = "zzz-ours"
        self.authenticate("t_buyer", "t_buyer")
        page = self.url_open(f"/my/sourcing/{self.project.id}").text
        for words in (sample.number, "S-77", "58.05 58.10 58.00", "Conforming"):
            self.assertIn(words, page)
        self.assertNotIn("zzz-ours", page)
        self.assertNotIn("As agreed", page)
        self.authenticate("t_factory", "t_factory")
        page = self.url_open(f"/my/sourcing/order/{self.order.id}").text
        self.assertIn(sample.number, page)
        self.assertIn("As agreed", page)
        self.assertNotIn("58.05", page)

    def test_another_factory_reads_nothing(self):
        self._sealed()
        other = self._create_order(vendor=self.factory_b_firm)
        other.with_user(self.manager).sourcing_project_id = self.project.id
        sample = self._step("sample")._sample()
        self.assertFalse(other.sudo()._has_sample(sample))

    def test_buyer_approves_with_a_remark(self):
        sample = self._asked()
        approval = sample.milestone_id._open_approvals()
        self.authenticate("t_buyer", "t_buyer")
        url = f"/my/sourcing/{self.project.id}/decide/{approval.id}"
        page = self.url_open(f"{url}?remark=Keep+it+light").text
        self.assertIn("Keep it light", page)
        self.assertIn("remark=Keep+it+light", page)
        self.assertIn("58.05 58.10 58.00", page)
        self.make_jsonrpc_request(
            f"{url}?shown={approval.snapshot_hash}&remark=Keep+it+light",
            {"name": "Alex", "signature": picture().decode()},
        )
        self.assertEqual(sample.state, "approved")
        self.assertEqual(sample.remark, "Keep it light")


@tagged("post_install", "-at_install")
class TestReadPieces(TransactionCase):
    def test_read(self):
        self.assertEqual(
            read_pieces("58.05, 58.1；– 3"),
            (Decimal("58.05"), Decimal("58.1"), None, Decimal("3")),
        )
        self.assertEqual(read_pieces(" "), ())
        for word in ("58,05", "abc", "1e5", "NaN"):
            with self.subTest(word=word), self.assertRaises(ValueError):
                read_pieces(word)

    def test_with_sample(self):
        good = Verdict("conforming", "within", ())
        self.assertEqual(with_sample(good, ""), good)
        self.assertEqual(with_sample(good, "sample_broken").result, "inconclusive")
        bad = Verdict("nonconforming", "exceeded", ())
        self.assertEqual(with_sample(bad, "sample_broken").result, "nonconforming")
