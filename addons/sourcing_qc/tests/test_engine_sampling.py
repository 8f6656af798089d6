"""Plans over the classes of defects, against a finger on the printed table."""

from __future__ import annotations

import itertools
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sourcing_qc.engine import aql, sampling
from odoo.addons.sourcing_qc.engine.sampling import Plan, make_plan, plan_check
from odoo.addons.sourcing_qc.tests.test_engine_aql import PUBLISHED

PROPERTY = settings(derandomize=True, database=None, deadline=None, max_examples=200)
USUAL = {"critical": None, "major": "2.5", "minor": "4.0"}
LIMITS = st.sampled_from(aql.AQLS)
LOTS = st.integers(1, 20_000) | st.sampled_from((40_000, 200_000, 600_000))


def row_of(plan: Plan, name: str) -> sampling.ClassPlan:
    return next(row for row in plan.classes if row.defect_class == name)


def cell(letter: str, limit: str, severity: str) -> tuple[str, int, int]:
    """Look one letter up, through a lot that has it: letter, sample size, Ac.

    Of the levels only the letter matters here: the cell is the same for all of them.
    """
    for level, lot in itertools.product(("III", "II", "I", "S-1"), CODED):
        if aql.level_sample(lot, level)[0] == letter:
            plan = aql.single_plan(lot, level, limit, severity)
            return plan.plan_letter, plan.sample_size, plan.accept
    raise AssertionError(letter)


CODED = tuple(last or 10**6 for _first, last, _letters in PUBLISHED["code_letters"])


def slow_common_letter(lot_size: int, level: str, limits: list[str]) -> str:
    """Try one letter after the other until no class is led to a larger sample."""
    own = [aql.single_plan(lot_size, level, limit).plan_letter for limit in limits]
    for letter in aql.LETTERS[aql.LETTERS.index(max(own)) :]:
        if all(cell(letter, limit, "normal")[0] <= letter for limit in limits):
            return letter
    raise AssertionError(limits)


@tagged("post_install", "-at_install")
class TestEngineSampling(BaseCase):
    def test_arithmetic_of_a_plan(self) -> None:
        plan = make_plan(40, "II", USUAL)
        # letter D: at 2.5 an arrow up to C, at 4.0 one down to E
        for name, expected in (
            ("major", ("D", "up", "C", 5, 5, 0, 1, "arrow")),
            ("minor", ("D", "down", "E", 13, 13, 1, 2, "arrow")),
            ("critical", ("", "", "", 0, 13, 0, 1, "all_drawn")),
        ):
            row = row_of(plan, name)
            self.assertEqual(
                (
                    row.code_letter,
                    row.arrow,
                    row.plan_letter,
                    row.table_size,
                    row.sample_size,
                    row.accept,
                    row.reject,
                    row.why,
                ),
                expected,
            )
        self.assertEqual((plan.sample_size, plan.edition), (13, aql.EDITION))
        usual = row_of(make_plan(2000, "II", USUAL), "major")
        self.assertEqual((usual.arrow, usual.why, usual.level), ("", "table", "II"))

    def test_one_sample_reads_ac_again_at_its_letter(self) -> None:
        for lot, limits, drawn, expected in (
            # E at 2.5 points down to F: the common sample grows to 20
            (40, USUAL, 20, {"major": (20, 1), "minor": (20, 2)}),
            (2000, USUAL, 125, {"major": (125, 7), "minor": (125, 10)}),
            # F at 1.0 points up to E: no Ac for it at 20 units
            (
                130,
                {"major": "1.0", "minor": "2.5"},
                20,
                {"major": (13, 0), "minor": (20, 1)},
            ),
            # critical at L (200 units), where 4.0 has Ac 14
            (
                500,
                {"critical": "0.065", "minor": "4.0"},
                200,
                {"critical": (200, 0), "minor": (200, 14)},
            ),
        ):
            with self.subTest(lot=lot):
                plan = make_plan(lot, "II", limits, mode="one_sample")
                self.assertEqual(plan.sample_size, drawn)
                for name, pair in expected.items():
                    row = row_of(plan, name)
                    self.assertEqual((row.sample_size, row.accept), pair)
        whys = [
            row.why for row in make_plan(40, "II", USUAL, mode="one_sample").classes
        ]
        self.assertEqual(whys, ["all_drawn", "common_sample", "common_sample"])
        self.assertEqual(row_of(plan, "minor").plan_letter, "L")
        self.assertEqual(row_of(plan, "minor").code_letter, "H")

    def test_one_sample_where_reduced_inspection_has_no_such_sample(self) -> None:
        plan = make_plan(
            600_000,
            "II",
            {"major": "0.010", "minor": "0.015"},
            severities={"minor": "reduced"},
            mode="one_sample",
        )
        self.assertEqual(row_of(plan, "major").sample_size, 1250)
        minor = row_of(plan, "minor")
        own = aql.single_plan(600_000, "II", "0.015", "reduced")
        self.assertEqual(
            (minor.sample_size, minor.why), (own.sample_size, "own_sample")
        )

    def test_level_and_severity_of_a_class(self) -> None:
        plan = make_plan(
            2000,
            "II",
            USUAL,
            levels={"minor": "I"},
            severities={"major": "tightened"},
        )
        major, minor = row_of(plan, "major"), row_of(plan, "minor")
        self.assertEqual((major.level, major.severity), ("II", "tightened"))
        self.assertEqual((major.sample_size, major.accept), (125, 5))
        self.assertEqual((minor.level, minor.severity), ("I", "normal"))
        self.assertEqual((minor.sample_size, minor.accept), (50, 5))
        self.assertEqual((plan.level, plan.severity), ("II", "normal"))

    def test_whole_lot(self) -> None:
        plan = make_plan(150, "II", {"critical": "0.65", "minor": "0.065"})
        rows = [row_of(plan, name) for name in ("critical", "minor")]
        self.assertEqual([row.sample_size for row in rows], [20, 150])
        self.assertEqual((rows[1].why, rows[1].table_size), ("whole_lot", 200))
        for lot, limit, most in (
            (100, "2.5", 2),
            (1000, "0.10", 1),
            (999, "0.10", 0),
            (3, "15", 0),
            (7, "15", 1),
            (200, "1.0", 2),
            (2, "1000", 20),
        ):
            with self.subTest(lot=lot, aql=limit):
                self.assertEqual(aql.whole_lot_accept(lot, limit), most)
                self.assertLessEqual(most * 100, float(limit) * lot)
                self.assertGreater((most + 1) * 100, float(limit) * lot)

    def test_points_of_a_checklist(self) -> None:
        for lot, level, limit, expected in (
            (2000, "S-1", None, ("C", "C", 5, 0, "no_failure")),
            (2000, "S-2", None, ("D", "D", 8, 0, "no_failure")),
            (2000, "S-3", "4.0", ("E", "E", 13, 1, "table")),
            (3, "S-1", None, ("A", "A", 2, 0, "no_failure")),
            (1, "S-1", None, ("A", "A", 1, 0, "no_failure")),
            (2, "S-1", "4.0", ("A", "B", 2, 0, "whole_lot")),
        ):
            with self.subTest(lot=lot, level=level):
                row = plan_check(lot, "major", level, limit)
                self.assertEqual(
                    (
                        row.code_letter,
                        row.plan_letter,
                        row.sample_size,
                        row.accept,
                        row.why,
                    ),
                    expected,
                )
        self.assertTrue(plan_check(2, "minor", "S-1").inspect_all)

    def test_nonsense_is_refused(self) -> None:
        for options, message in (
            ({"levels": {"grave": "I"}}, "not a class"),
            ({"severities": {"grave": "normal"}}, "not a class"),
            ({"severities": {"major": "strict"}}, "severity"),
            ({"levels": {"major": "IV"}}, "level"),
            ({"mode": "mean"}, "not a mode"),
            ({"counting": "boxes"}, "not a way of counting"),
        ):
            with (
                self.subTest(options=options),
                self.assertRaisesRegex(ValueError, message),
            ):
                make_plan(100, "II", USUAL, **options)
        with self.assertRaisesRegex(ValueError, "not a class"):
            plan_check(100, "grave", "S-1")

    def test_plans_stored_by_an_earlier_version_are_read(self) -> None:
        plan = make_plan(2000, "II", USUAL)
        stored = json.loads(json.dumps(plan.as_dict()))
        for name in ("mode", "counting"):
            del stored[name]
        for row in stored["classes"]:
            for name in ("level", "severity", "arrow", "table_size", "why"):
                del row[name]
        old = Plan.from_dict({**stored, "later": 1})
        self.assertEqual((old.mode, old.counting), ("per_class", "defects"))
        self.assertEqual(old.classes[1].sample_size, plan.classes[1].sample_size)

    def test_tables_again_by_sample_size(self) -> None:
        for severity, letter, limit in itertools.product(
            aql.SEVERITIES, aql.LETTERS[2:], aql.AQLS
        ):
            size = cell_size(letter, severity)
            if severity == "reduced" and letter == "C":
                continue  # its 2 units are those of A, too
            plan = aql.plan_of_size(10**7, size, limit, severity)
            assert plan
            self.assertEqual(plan.code_letter, letter)
            self.assertEqual(
                (plan.plan_letter, plan.sample_size, plan.accept),
                cell(letter, limit, severity),
            )
        self.assertIsNone(aql.plan_of_size(10**7, 4, "2.5"))
        self.assertIsNone(aql.plan_of_size(10**7, 3150, "2.5", "tightened"))

    def test_tighter_aql(self) -> None:
        self.assertEqual(aql.tighter_aql(2.5), "1.5")
        self.assertEqual(aql.tighter_aql("1000"), "650")
        self.assertIsNone(aql.tighter_aql("0.010"))

    @PROPERTY
    @given(
        LOTS,
        st.sampled_from(aql.LEVELS),
        st.fixed_dictionaries(
            {"major": LIMITS, "minor": LIMITS}, optional={"critical": LIMITS}
        ),
    )
    def test_one_sample_same_as_trying_every_letter(
        self, lot: int, level: str, limits: dict[str, str]
    ) -> None:
        plan = make_plan(lot, level, limits, mode="one_sample")
        letter = slow_common_letter(lot, level, list(limits.values()))
        size = cell_size(letter, "normal")
        self.assertEqual(plan.sample_size, min(size, lot))
        for name, limit in limits.items():
            row = row_of(plan, name)
            _letter, own_size, accept = cell(letter, limit, "normal")
            self.assertEqual(row.table_size, own_size)
            if not row.inspect_all:
                self.assertEqual(row.accept, accept)
            self.assertEqual(row.why == "own_sample", own_size < min(size, lot))

    @PROPERTY
    @given(
        LOTS,
        st.sampled_from(aql.LEVELS),
        st.tuples(LIMITS, LIMITS),
        st.tuples(*[st.sampled_from(aql.SEVERITIES)] * 2),
        st.sampled_from(sampling.MODES),
    )
    def test_rows_hold_what_every_plan_promises(
        self,
        lot: int,
        level: str,
        limits: tuple[str, str],
        severities: tuple[str, str],
        mode: str,
    ) -> None:
        plan = make_plan(
            lot,
            level,
            {"critical": None, "major": limits[0], "minor": limits[1]},
            severities=dict(zip(("major", "minor"), severities, strict=True)),
            mode=mode,
        )
        self.assertEqual(Plan.from_dict(json.loads(json.dumps(plan.as_dict()))), plan)
        drawn = max(row.sample_size for row in plan.classes)
        self.assertEqual(plan.sample_size, drawn)
        self.assertLessEqual(drawn, lot)
        for row in plan.classes:
            self.assertEqual(row.reject, row.accept + 1)
            self.assertEqual(row.inspect_all, row.sample_size == lot)
            if row.aql and mode == "per_class":
                self.assertEqual(bool(row.arrow), row.plan_letter != row.code_letter)
        self.assertEqual(plan.classes[0].sample_size, drawn)

    @PROPERTY
    @given(LOTS, st.sampled_from(aql.LEVELS), LIMITS, LIMITS)
    def test_a_tighter_aql_never_allows_more_at_one_sample(
        self, lot: int, level: str, one: str, other: str
    ) -> None:
        tight, loose = sorted((one, other), key=aql.AQLS.index)
        plan = make_plan(
            lot, level, {"major": tight, "minor": loose}, mode="one_sample"
        )
        major, minor = row_of(plan, "major"), row_of(plan, "minor")
        if major.sample_size == minor.sample_size:
            self.assertLessEqual(major.accept, minor.accept)


def cell_size(letter: str, severity: str) -> int:
    """The sample size printed beside a letter."""
    for level, lot in itertools.product(("III", "II", "I", "S-1"), CODED):
        found, size = aql.level_sample(lot, level, severity)
        if found == letter:
            return size
    raise AssertionError(letter)
