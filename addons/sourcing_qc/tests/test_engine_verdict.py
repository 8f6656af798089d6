"""Plans and verdicts by class, against tables and by what must always hold."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sourcing_qc.engine import aql, verdict
from odoo.addons.sourcing_qc.engine.verdict import Defects, judge, make_plan

PROPERTY = settings(derandomize=True, database=None, deadline=None, max_examples=200)
USUAL = {"critical": None, "major": "2.5", "minor": "4.0"}

LOTS = st.integers(1, 20_000)
LIMITS = st.sampled_from(aql.AQLS)
PLANS = st.builds(
    lambda lot, level, critical, major, minor: make_plan(
        lot, level, {"critical": critical, "major": major, "minor": minor}
    ),
    LOTS,
    st.sampled_from(aql.LEVELS),
    st.none() | LIMITS,
    LIMITS,
    LIMITS,
)
DEFECTS = st.lists(
    st.builds(
        Defects,
        st.sampled_from(verdict.CLASSES),
        st.integers(1, 30),
        st.none() | st.integers(1, 400),
    ),
    max_size=6,
)


@tagged("post_install", "-at_install")
class TestEngineVerdict(BaseCase):
    def test_plans_of_usual_lots(self):
        # lot: units to draw, then for each class units and Ac
        table = {
            2: (2, (2, 0), (2, 0), (2, 0)),
            8: (5, (5, 0), (5, 0), (3, 0)),
            500: (50, (50, 0), (50, 3), (50, 5)),
            2000: (125, (125, 0), (125, 7), (125, 10)),
        }
        for lot, (drawn, *classes) in table.items():
            with self.subTest(lot=lot):
                plan = make_plan(lot, "II", USUAL)
                self.assertEqual(plan.sample_size, drawn)
                self.assertEqual(
                    [(row.sample_size, row.accept) for row in plan.classes], classes
                )

    def test_classes_of_one_lot_may_need_different_samples(self):
        plan = make_plan(130, "II", {"critical": None, "major": "1.0", "minor": "2.5"})
        sizes = {row.defect_class: row.sample_size for row in plan.classes}
        self.assertEqual(sizes, {"critical": 20, "major": 13, "minor": 20})
        self.assertEqual(plan.sample_size, 20)

    def test_whole_lot_is_judged_by_the_share_of_defects(self):
        plan = make_plan(2, "II", {"critical": None, "major": "65", "minor": "10"})
        rows = {row.defect_class: row for row in plan.classes}
        self.assertTrue(rows["major"].inspect_all)
        self.assertEqual(rows["major"].accept, 1)  # 65 % of 2 is 1.3
        self.assertEqual(rows["critical"].accept, 0)

    def test_no_critical_defect_in_a_lot_inspected_whole(self):
        plan = make_plan(2, "II", {"critical": "100", "major": "2.5"})
        self.assertEqual(plan.classes[0].accept, 0)

    def test_a_plan_needs_an_aql_that_gives_the_sample(self):
        with self.assertRaisesRegex(ValueError, "At least one class"):
            make_plan(100, "II", {"critical": None})
        with self.assertRaisesRegex(ValueError, "not a class"):
            make_plan(100, "II", {"grave": "1.0"})

    def test_verdicts(self):
        plan = make_plan(2000, "II", USUAL)
        one = Defects
        table = [
            (125, [], "conforming", "within"),
            (125, [one("major", 7)], "conforming", "within"),
            (125, [one("major", 8)], "nonconforming", "exceeded"),
            (125, [one("major", 4), one("major", 4)], "nonconforming", "exceeded"),
            (125, [one("minor", 10)], "conforming", "within"),
            (125, [one("minor", 11)], "nonconforming", "exceeded"),
            (125, [one("critical", 1)], "nonconforming", "exceeded"),
            (0, [], "inconclusive", "not_inspected"),
            (124, [], "inconclusive", "too_few"),
            (1, [one("major", 7)], "inconclusive", "too_few"),
            # what no further unit can undo needs no further unit
            (1, [one("critical", 1)], "nonconforming", "exceeded"),
            # beyond the sample: critical counts everywhere, others only if they are
            # known to be on the sample
            (200, [one("critical", 1, 150)], "nonconforming", "exceeded"),
            (200, [one("major", 8, 150)], "conforming", "within"),
            (200, [one("major", 8, 125)], "nonconforming", "exceeded"),
            (200, [one("major", 8)], "inconclusive", "unit_unknown"),
        ]
        for inspected, defects, result, reason in table:
            with self.subTest(inspected=inspected, defects=defects):
                found = judge(plan, inspected, defects)
                self.assertEqual((found.result, found.reason), (result, reason))

    def test_no_lot_is_no_pass(self):
        self.assertEqual(judge(None, 0, []).result, "inconclusive")
        self.assertEqual(judge(None, 500, []).reason, "no_lot")

    def test_nonsense_is_refused(self):
        plan = make_plan(100, "II", {"major": "2.5"})
        for inspected, defects in (
            (-1, []),
            (20, [Defects("major", 0)]),
            (20, [Defects("minor", 1)]),
        ):
            with self.subTest(defects=defects), self.assertRaises(ValueError):
                judge(plan, inspected, defects)

    @PROPERTY
    @given(PLANS)
    def test_a_plan_survives_storage(self, plan):
        self.assertEqual(verdict.Plan.from_dict(plan.as_dict()), plan)

    @PROPERTY
    @given(PLANS)
    def test_the_sample_serves_every_class_and_is_in_the_lot(self, plan):
        sizes = [row.sample_size for row in plan.classes]
        self.assertEqual(plan.sample_size, max(sizes))
        self.assertLessEqual(plan.sample_size, plan.lot_size)

    @PROPERTY
    @given(PLANS, st.integers(0, 500), DEFECTS, st.data())
    def test_more_defects_never_make_it_better(self, plan, inspected, defects, data):
        more = [*defects, data.draw(DEFECTS.filter(len))[0]]
        worse, better = judge(plan, inspected, more), judge(plan, inspected, defects)
        self.assertGreaterEqual(
            verdict.RESULTS.index(worse.result), verdict.RESULTS.index(better.result)
        )

    @PROPERTY
    @given(PLANS, st.integers(0, 500), DEFECTS)
    def test_a_pass_was_inspected_in_every_class(self, plan, inspected, defects):
        if judge(plan, inspected, defects).result == "conforming":
            self.assertGreaterEqual(inspected, plan.sample_size)

    @PROPERTY
    @given(PLANS, st.integers(0, 500), DEFECTS)
    def test_a_critical_defect_never_passes_without_an_aql(
        self, plan, inspected, defects
    ):
        critical = any(row.defect_class == "critical" for row in defects)
        if critical and plan.classes[0].aql is None:
            found = judge(plan, inspected, defects)
            self.assertEqual(found.result, "nonconforming")

    @PROPERTY
    @given(PLANS, st.integers(0, 500), DEFECTS)
    def test_noting_the_unit_settles_what_was_open(self, plan, inspected, defects):
        placed = [
            Defects(row.defect_class, row.quantity, row.unit or 1) for row in defects
        ]
        self.assertNotEqual(judge(plan, inspected, placed).reason, "unit_unknown")


@tagged("post_install", "-at_install")
class TestAcceptedQuantity(BaseCase):
    """What several inspections of one order line of 2,000 release."""

    def test_table(self):
        yes, no = True, False
        for words, accepted in (
            ((), 0),
            (((2000, yes),), 2000),
            (((500, yes), (700, yes)), 1200),
            (((1500, yes), (1500, yes)), 1500),  # the same goods, or some of them
            (((2500, yes),), 2000),
            (((2000, yes), (2000, no)), 0),
            (((500, yes), (700, no)), 0),
            (((500, yes), (700, no), (700, yes)), 1200),
            (((2000, yes), (2000, no), (600, yes)), 600),
            (((2000, no), (2000, yes)), 2000),
        ):
            with self.subTest(words=words):
                self.assertEqual(verdict.accepted_quantity(2000, words), accepted)

    @PROPERTY
    @given(st.lists(st.tuples(st.integers(1, 3000), st.booleans())))
    def test_never_more_than_ordered_nor_than_what_passed(self, words):
        accepted = verdict.accepted_quantity(2000, words)
        self.assertLessEqual(accepted, 2000)
        self.assertLessEqual(accepted, sum(qty for qty, passed in words if passed))
        if words and not words[-1][1]:
            self.assertEqual(accepted, 0)
