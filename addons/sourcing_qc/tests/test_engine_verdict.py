"""Plans and verdicts by class, against tables and by what must always hold."""

from __future__ import annotations

import itertools
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sourcing_qc.engine import aql, verdict
from odoo.addons.sourcing_qc.engine.verdict import (
    ClassPlan,
    Defects,
    Plan,
    Point,
    judge,
    judge_groups,
    make_plan,
    tally,
)

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


def small_plan(counting: str, *rows: tuple[str | None, int, int]) -> Plan:
    """A plan of the first classes by hand: AQL, sample size and Ac of each."""
    classes = tuple(
        ClassPlan(name, limit, "", "", size, accept, accept + 1, False)
        for name, (limit, size, accept) in zip(verdict.CLASSES, rows, strict=False)
    )
    drawn = max(row.sample_size for row in classes)
    return Plan("by hand", 100, "II", "normal", drawn, classes, counting=counting)


SMALL_PLANS = st.builds(
    small_plan,
    st.sampled_from(("units", "defects")),
    *[
        st.tuples(st.sampled_from((None, "2.5")), st.integers(1, 4), st.integers(0, 2))
        for _class in verdict.CLASSES
    ],
)
SMALL_DEFECTS = st.lists(
    st.builds(
        Defects,
        st.sampled_from(verdict.CLASSES),
        st.integers(1, 2),
        st.none() | st.integers(1, 4),
    ),
    max_size=4,
).filter(lambda rows: sum(row.quantity for row in rows if not row.unit) <= 4)


def slow_counts(plan: Plan, inspected: int, defects: list[Defects]) -> set[tuple]:
    """Count every class on every way of putting defects without a unit on units."""
    loose = [
        row.defect_class
        for row in defects
        if not row.unit
        for _each in range(row.quantity)
    ]
    noted = [(row.defect_class, row.unit, row.quantity) for row in defects if row.unit]
    counts = set()
    for units in itertools.product(range(1, inspected + 1), repeat=len(loose)):
        placed = [
            *noted,
            *((name, unit, 1) for name, unit in zip(loose, units, strict=True)),
        ]
        worst = {}
        for name, unit, _quantity in placed:
            grade = verdict.CLASSES.index(name)
            worst[unit] = min(grade, worst.get(unit, grade))
        row_counts = []
        for grade, row in enumerate(plan.classes):
            last = inspected
            if row.aql is not None and inspected > row.sample_size:
                last = row.sample_size
            if plan.counting == "units":
                own = [unit for unit, its in worst.items() if its == grade]
                row_counts.append(sum(unit <= last for unit in own))
            else:
                row_counts.append(
                    sum(
                        quantity
                        for name, unit, quantity in placed
                        if name == row.defect_class and unit <= last
                    )
                )
        counts.add(tuple(row_counts))
    return counts


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

    def test_each_unit_counts_once_in_its_worst_class(self):
        found = [
            Defects("major", 3, 7),  # one unit
            Defects("minor", 9, 7),  # the same one, in the lesser class
            Defects("minor", 2, 8),
        ]
        for counting, major, minor in (("defects", 3, 11), ("units", 1, 1)):
            with self.subTest(counting=counting):
                plan = make_plan(2000, "II", USUAL, counting=counting)
                rows = {
                    row.defect_class: row for row in judge(plan, 125, found).findings
                }
                self.assertEqual(rows["major"].found, major)
                self.assertEqual(rows["minor"].found, minor)

    def test_units_that_were_not_noted_decide_only_what_is_certain(self):
        none_allowed = small_plan("units", (None, 4, 0), ("2.5", 4, 0), ("2.5", 4, 1))
        for defects, result, reason in (
            ([Defects("critical", 5)], "nonconforming", "exceeded"),
            ([Defects("major", 1)], "nonconforming", "exceeded"),
            ([Defects("minor", 1)], "conforming", "within"),
            # two on one unit, or on two
            ([Defects("minor", 2)], "inconclusive", "unit_unknown"),
            ([Defects("minor", 2, 3)], "conforming", "within"),
        ):
            with self.subTest(defects=defects):
                found = judge(none_allowed, 4, defects)
                self.assertEqual((found.result, found.reason), (result, reason))

    def test_tally_tells_what_is_still_allowed(self):
        plan = make_plan(2000, "II", USUAL)
        critical, major, minor = tally(plan, 100, [Defects("major", 5)])
        self.assertEqual((critical.left, critical.to_inspect), (0, 25))
        self.assertEqual((major.found, major.accept, major.left), (5, 7, 2))
        self.assertEqual((minor.left, minor.exceeded), (10, False))
        critical, major, _minor = tally(
            plan, 125, [Defects("critical", 1), Defects("major", 8)]
        )
        self.assertTrue(critical.exceeded and major.exceeded)
        self.assertEqual((major.left, major.to_inspect), (0, 0))
        with self.assertRaises(ValueError):
            tally(plan, 125, [Defects("major", 0)])

    def test_worst_of_several_groups(self):
        self.assertEqual(verdict.worst([]), "inconclusive")
        self.assertEqual(verdict.worst(["conforming"]), "conforming")
        self.assertEqual(verdict.worst(["conforming", "inconclusive"]), "inconclusive")
        self.assertEqual(verdict.worst(verdict.RESULTS), "nonconforming")

    @PROPERTY
    @given(SMALL_PLANS, st.integers(1, 4), SMALL_DEFECTS)
    def test_verdict_and_tally_hold_wherever_the_defects_are(
        self, plan, inspected, defects
    ):
        defects = [row for row in defects if (row.unit or 1) <= inspected]
        counts = slow_counts(plan, inspected, defects)
        findings = judge(plan, inspected, defects).findings
        for index, (row, now) in enumerate(
            zip(findings, tally(plan, inspected, defects), strict=True)
        ):
            seen = {count[index] for count in counts}
            self.assertLessEqual(now.found, min(seen))
            self.assertGreaterEqual(now.possible, max(seen))
            if plan.counting == "defects":  # the bounds are reached
                self.assertEqual((now.found, now.possible), (min(seen), max(seen)))
            if row.result == "nonconforming":
                self.assertGreater(min(seen), row.accept)
            if row.result == "conforming":
                self.assertLessEqual(max(seen), row.accept)
            if row.reason == "unit_unknown":
                self.assertGreater(now.possible, row.accept)
            # as many more defects as are left change nothing
            more = [Defects(row.defect_class, now.left)] if now.left else []
            again = judge(plan, inspected, [*defects, *more]).findings[index]
            if now.left:
                self.assertNotIn(again.reason, ("exceeded", "unit_unknown"))

    @PROPERTY
    @given(SMALL_PLANS, st.integers(1, 4), SMALL_DEFECTS)
    def test_another_nonconforming_unit_never_makes_it_better(
        self, plan, inspected, defects
    ):
        """Counted by units, only another *unit* makes it worse: a minor unit that turns
        out to be a major one is no minor one any more."""
        free = set(range(1, inspected + 1)) - {row.unit for row in defects}
        before = judge(plan, inspected, defects).result
        for unit, name in itertools.product(free, verdict.CLASSES):
            after = judge(plan, inspected, [*defects, Defects(name, 1, unit)]).result
            self.assertGreaterEqual(
                verdict.RESULTS.index(after), verdict.RESULTS.index(before)
            )

    @PROPERTY
    @given(PLANS, st.integers(0, 500), DEFECTS, st.integers(0, 2))
    def test_a_tighter_plan_never_passes_what_a_looser_one_fails(
        self, plan, inspected, defects, index
    ):
        rows = list(plan.classes)
        row = rows[index]
        rows[index] = replace(row, accept=max(row.accept - 1, 0))
        tighter = replace(plan, classes=tuple(rows))
        self.assertGreaterEqual(
            verdict.RESULTS.index(judge(tighter, inspected, defects).result),
            verdict.RESULTS.index(judge(plan, inspected, defects).result),
        )


GOODS = st.builds(
    lambda result, sample: verdict.with_sample(
        verdict.Verdict(result, "within", ()), sample
    ),
    st.sampled_from(verdict.RESULTS),
    st.sampled_from(("", "sample_broken")),
)
POINTS = st.lists(
    st.builds(
        Point,
        st.sampled_from(verdict.GROUPS),
        st.just("Point"),
        st.sampled_from(("pass", "fail", "")),
    ),
    max_size=12,
)
DEMANDED = st.sets(st.sampled_from(verdict.GROUPS))


@tagged("post_install", "-at_install")
class TestGroups(BaseCase):
    """Every group is judged; what is no part of the inspection judges nothing."""

    GOOD = verdict.Verdict("conforming", "within", ())

    def _results(self, *points, demanded=(), goods=GOOD):
        judged = judge_groups(goods, points, demanded)
        return judged, {row.group: row.result for row in judged.groups}

    def test_goods_alone(self):
        judged, results = self._results()
        self.assertEqual(judged.result, "conforming")
        self.assertEqual(results.pop("workmanship"), "conforming")
        self.assertEqual(set(results.values()), {"not_part"})

    def test_demanded_without_a_point_is_inconclusive(self):
        judged, results = self._results(demanded=["document", "workmanship"])
        self.assertEqual(
            (judged.result, judged.reason), ("inconclusive", "points_missing")
        )
        self.assertEqual(results["document"], "inconclusive")
        self.assertEqual(results["workmanship"], "conforming")  # the goods were

    def test_failed_before_open_before_passed(self):
        done, bad, left = (Point("test", name, name) for name in ("pass", "fail", ""))
        for points, result, code, count in (
            ((done,), "conforming", "points_passed", None),
            ((done, left), "inconclusive", "points_open", 1),
            ((done, left, bad, bad), "nonconforming", "points_failed", 2),
        ):
            with self.subTest(code=code):
                judged, results = self._results(*points)
                self.assertEqual((judged.result, results["test"]), (result, result))
                [reason] = judged.groups[3].reasons
                self.assertEqual(reason.code, code)
                self.assertEqual(reason.params.get("count"), count)
                self.assertEqual(reason.params["total"], len(points))

    def test_workmanship_is_the_goods_and_its_points(self):
        plan = make_plan(2000, "II", USUAL)
        goods = judge(plan, 125, [Defects("major", 8)])
        bad = Point("workmanship", "Gloss", "fail")
        judged, results = self._results(bad, goods=goods)
        self.assertEqual(
            [reason.code for reason in judged.groups[0].reasons],
            ["exceeded", "points_failed"],
        )
        self.assertEqual(judged.reason, "exceeded")  # as before there were groups
        judged, results = self._results(bad, goods=judge(plan, 125, []))
        self.assertEqual(results["workmanship"], "nonconforming")
        self.assertEqual(judged.reason, "points_failed")

    def test_sample_is_a_reason_of_workmanship(self):
        goods = verdict.with_sample(
            judge(make_plan(2000, "II", USUAL), 125, []), "sample_broken"
        )
        judged, results = self._results(goods=goods)
        self.assertEqual(results["workmanship"], "inconclusive")
        self.assertEqual(
            [each.code for each in judged.groups[0].reasons], ["sample_broken"]
        )

    def test_stray_groups_and_results_are_refused(self):
        for points, demanded in (
            ([Point("smell", "Sweet", "pass")], ()),
            ([Point("test", "Drop", "maybe")], ()),
            ([], ["smell"]),
        ):
            with self.assertRaises(ValueError):
                judge_groups(self.GOOD, points, demanded)

    @PROPERTY
    @given(GOODS, POINTS, DEMANDED)
    def test_the_worst_group_decides(self, goods, points, demanded):
        judged = judge_groups(goods, points, demanded)
        results = [row.result for row in judged.groups if row.result != "not_part"]
        self.assertEqual(judged.result, verdict.worst(results))
        for row in judged.groups:
            with_points = row.group in {point.group for point in points}
            self.assertEqual(
                row.result == "not_part",
                row.group != "workmanship"
                and not with_points
                and row.group not in demanded,
            )

    @PROPERTY
    @given(GOODS, POINTS, DEMANDED, st.integers(0, 11))
    def test_a_point_that_fails_never_makes_it_better(
        self, goods, points, demanded, index
    ):
        before = judge_groups(goods, points, demanded).result
        worse = [
            replace(point, result="fail") if number == index else point
            for number, point in enumerate(points)
        ]
        after = judge_groups(goods, worse, demanded).result
        self.assertGreaterEqual(
            verdict.RESULTS.index(after), verdict.RESULTS.index(before)
        )
        if index < len(points):
            self.assertEqual(after, "nonconforming")

    @PROPERTY
    @given(POINTS, DEMANDED, st.sampled_from(verdict.RESULTS))
    def test_worse_goods_never_make_it_better(self, points, demanded, result):
        worse = judge_groups(verdict.Verdict(result, "x", ()), points, demanded)
        good = judge_groups(self.GOOD, points, demanded)
        self.assertGreaterEqual(
            verdict.RESULTS.index(worse.result), verdict.RESULTS.index(good.result)
        )


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
