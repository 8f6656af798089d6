"""The AQL engine against the published tables and against slow, obvious doubles."""

from __future__ import annotations

import ast
import importlib.util
import itertools
import json
import math
import sys
from dataclasses import FrozenInstanceError
from decimal import Context, Decimal, Inexact, localcontext
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sourcing_qc.engine import aql

DATA = Path(__file__).parent / "data" / "aql-tables.json"
PROPERTY = settings(derandomize=True, database=None, deadline=None, max_examples=200)

# The three master tables with their arrows: sample size, letter, then one cell for each
# AQL from 0.010 to 1000, which is an acceptance number or an arrow (v, ^). The row S
# exists in the column 0.025 of tightened inspection only. A test below holds this text
# against the published values.
PRINTED = {
    "normal": """
       2 A  v  v  v  v  v  v  v  v  v  v  v  v  v  v  0  v  v  1  2  3  5  7 10 14 21 30
       3 B  v  v  v  v  v  v  v  v  v  v  v  v  v  0  ^  v  1  2  3  5  7 10 14 21 30 44
       5 C  v  v  v  v  v  v  v  v  v  v  v  v  0  ^  v  1  2  3  5  7 10 14 21 30 44  ^
       8 D  v  v  v  v  v  v  v  v  v  v  v  0  ^  v  1  2  3  5  7 10 14 21 30 44  ^  ^
      13 E  v  v  v  v  v  v  v  v  v  v  0  ^  v  1  2  3  5  7 10 14 21 30 44  ^  ^  ^
      20 F  v  v  v  v  v  v  v  v  v  0  ^  v  1  2  3  5  7 10 14 21  ^  ^  ^  ^  ^  ^
      32 G  v  v  v  v  v  v  v  v  0  ^  v  1  2  3  5  7 10 14 21  ^  ^  ^  ^  ^  ^  ^
      50 H  v  v  v  v  v  v  v  0  ^  v  1  2  3  5  7 10 14 21  ^  ^  ^  ^  ^  ^  ^  ^
      80 J  v  v  v  v  v  v  0  ^  v  1  2  3  5  7 10 14 21  ^  ^  ^  ^  ^  ^  ^  ^  ^
     125 K  v  v  v  v  v  0  ^  v  1  2  3  5  7 10 14 21  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^
     200 L  v  v  v  v  0  ^  v  1  2  3  5  7 10 14 21  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^
     315 M  v  v  v  0  ^  v  1  2  3  5  7 10 14 21  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^
     500 N  v  v  0  ^  v  1  2  3  5  7 10 14 21  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^
     800 P  v  0  ^  v  1  2  3  5  7 10 14 21  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^
    1250 Q  0  ^  v  1  2  3  5  7 10 14 21  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^
    2000 R  ^  ^  1  2  3  5  7 10 14 21  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^
    """,
    "tightened": """
       2 A  v  v  v  v  v  v  v  v  v  v  v  v  v  v  v  0  v  v  1  2  3  5  8 12 18 27
       3 B  v  v  v  v  v  v  v  v  v  v  v  v  v  v  0  v  v  1  2  3  5  8 12 18 27 41
       5 C  v  v  v  v  v  v  v  v  v  v  v  v  v  0  v  v  1  2  3  5  8 12 18 27 41  ^
       8 D  v  v  v  v  v  v  v  v  v  v  v  v  0  v  v  1  2  3  5  8 12 18 27 41  ^  ^
      13 E  v  v  v  v  v  v  v  v  v  v  v  0  v  v  1  2  3  5  8 12 18 27 41  ^  ^  ^
      20 F  v  v  v  v  v  v  v  v  v  v  0  v  v  1  2  3  5  8 12 18  ^  ^  ^  ^  ^  ^
      32 G  v  v  v  v  v  v  v  v  v  0  v  v  1  2  3  5  8 12 18  ^  ^  ^  ^  ^  ^  ^
      50 H  v  v  v  v  v  v  v  v  0  v  v  1  2  3  5  8 12 18  ^  ^  ^  ^  ^  ^  ^  ^
      80 J  v  v  v  v  v  v  v  0  v  v  1  2  3  5  8 12 18  ^  ^  ^  ^  ^  ^  ^  ^  ^
     125 K  v  v  v  v  v  v  0  v  v  1  2  3  5  8 12 18  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^
     200 L  v  v  v  v  v  0  v  v  1  2  3  5  8 12 18  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^
     315 M  v  v  v  v  0  v  v  1  2  3  5  8 12 18  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^
     500 N  v  v  v  0  v  v  1  2  3  5  8 12 18  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^
     800 P  v  v  0  v  v  1  2  3  5  8 12 18  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^
    1250 Q  v  0  v  v  1  2  3  5  8 12 18  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^
    2000 R  0  ^  v  1  2  3  5  8 12 18  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^
    3150 S  ^  v  1  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
    """,
    "reduced": """
       2 A  v  v  v  v  v  v  v  v  v  v  v  v  v  v  0  v  v  1  2  3  5  7 10 14 21 30
       2 B  v  v  v  v  v  v  v  v  v  v  v  v  v  0  ^  v  v  1  2  3  5  7 10 14 21 30
       2 C  v  v  v  v  v  v  v  v  v  v  v  v  0  ^  v  v  1  2  3  5  6  8 10 14 21  ^
       3 D  v  v  v  v  v  v  v  v  v  v  v  0  ^  v  v  1  2  3  5  6  8 10 14 21  ^  ^
       5 E  v  v  v  v  v  v  v  v  v  v  0  ^  v  v  1  2  3  5  6  8 10 14 21  ^  ^  ^
       8 F  v  v  v  v  v  v  v  v  v  0  ^  v  v  1  2  3  5  6  8 10  ^  ^  ^  ^  ^  ^
      13 G  v  v  v  v  v  v  v  v  0  ^  v  v  1  2  3  5  6  8 10  ^  ^  ^  ^  ^  ^  ^
      20 H  v  v  v  v  v  v  v  0  ^  v  v  1  2  3  5  6  8 10  ^  ^  ^  ^  ^  ^  ^  ^
      32 J  v  v  v  v  v  v  0  ^  v  v  1  2  3  5  6  8 10  ^  ^  ^  ^  ^  ^  ^  ^  ^
      50 K  v  v  v  v  v  0  ^  v  v  1  2  3  5  6  8 10  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^
      80 L  v  v  v  v  0  ^  v  v  1  2  3  5  6  8 10  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^
     125 M  v  v  v  0  ^  v  v  1  2  3  5  6  8 10  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^
     200 N  v  v  0  ^  v  v  1  2  3  5  6  8 10  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^
     315 P  v  0  ^  v  v  1  2  3  5  6  8 10  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^
     500 Q  0  ^  ^  v  1  2  3  5  6  8 10  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^
     800 R  ^  ^  ^  1  2  3  5  6  8 10  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^
    """,
}


def read_printed(text: str) -> list[tuple[int, str, list[str]]]:
    """Return the rows of a printed table as (sample size, letter, cells)."""
    rows = [line.split() for line in text.strip().splitlines()]
    return [(int(size), letter, cells) for size, letter, *cells in rows]


PRINTED_ROWS = {severity: read_printed(text) for severity, text in PRINTED.items()}


def walk(severity: str, letter: str, column: int) -> tuple[str, int, int]:
    """Put a finger on a cell and follow its arrow to (letter, sample size, Ac)."""
    rows = PRINTED_ROWS[severity]
    finger = [row_letter for _, row_letter, _ in rows].index(letter)
    arrow = rows[finger][2][column]
    while rows[finger][2][column] in "v^":
        finger += 1 if arrow == "v" else -1
    size, plan_letter, cells = rows[finger]
    return plan_letter, size, int(cells[column])


def slow_code_letter(lot_size: int, level: str) -> str:
    """Look a lot up in table 1, range by range; a lot of 1 goes with 2 to 8."""
    for first, last, letters in PUBLISHED["code_letters"]:
        if max(lot_size, 2) >= first and (last is None or lot_size <= last):
            return str(letters[level])
    raise AssertionError(lot_size)


def slow_binomial(size: int, accept: int, p: Fraction) -> Fraction:
    """Sum the binomial terms as fractions."""
    return sum(
        (
            math.comb(size, k) * p**k * (1 - p) ** (size - k)
            for k in range(min(accept, size) + 1)
        ),
        Fraction(0),
    )


def slow_hypergeometric(size: int, accept: int, bad: int, lot: int) -> Fraction:
    """Sum the hypergeometric terms as fractions."""
    good_draws = sum(
        math.comb(bad, k) * math.comb(lot - bad, size - k)
        for k in range(min(accept, size) + 1)
    )
    return Fraction(good_draws, math.comb(lot, size))


def slow_poisson(accept: int, mean: Fraction) -> Fraction:
    """Divide the first terms of the series of exp(mean) by nearly all of them."""
    terms: list[Fraction] = []
    term = Fraction(1)
    while len(terms) <= accept or term > Fraction(1, 10**40):
        terms.append(term)
        term = term * mean / len(terms)
    return sum(terms[: accept + 1], Fraction(0)) / sum(terms, Fraction(0))


def load_published() -> dict[str, Any]:
    """Return the published tables with resolved arrows."""
    with DATA.open(encoding="utf-8") as file:
        tables: dict[str, Any] = json.load(file)
    return tables


PUBLISHED = load_published()

LOTS = st.integers(1, 2_000_000) | st.integers(1, 1300)
SHARES = st.integers(0, 2**20).map(lambda number: number / 2**20)


@tagged("post_install", "-at_install")
class TestPublishedTables(BaseCase):
    """Every value that the standard prints."""

    def test_labels_are_the_published_ones(self) -> None:
        for severity in aql.SEVERITIES:
            self.assertEqual(list(aql.LETTERS), list(PUBLISHED[severity]))
            for row in PUBLISHED[severity].values():
                self.assertEqual(list(aql.AQLS), list(row))
        for _first, _last, letters in PUBLISHED["code_letters"]:
            self.assertEqual(list(aql.LEVELS), list(letters))
        self.assertEqual(aql.SEVERITIES, ("normal", "tightened", "reduced"))
        self.assertEqual(aql.PLAN_LETTERS, (*aql.LETTERS, "S"))
        self.assertEqual(aql.EDITION, "ISO 2859-1:1999")

    def test_code_letter_at_both_ends_of_every_range(self) -> None:
        seen, wrong = 0, []
        for first, last, letters in PUBLISHED["code_letters"]:
            for level, letter in letters.items():
                for lot in (first, first + 1, (last or 10**9) - 1, last or 10**9):
                    plan = aql.single_plan(lot, level, "2.5")
                    seen += 1
                    if plan.code_letter != letter:
                        wrong.append((lot, level, letter, plan.code_letter))
        self.assertEqual(seen, 15 * 7 * 4)
        self.assertEqual(wrong, [])

    def test_every_cell_from_every_range_and_level(self) -> None:
        seen, wrong = set(), []
        ranges = PUBLISHED["code_letters"]
        for (_first, last, letters), severity in itertools.product(
            ranges, aql.SEVERITIES
        ):
            for level, letter in letters.items():
                for label, cell in PUBLISHED[severity][letter].items():
                    lot = last or 10**6
                    plan = aql.single_plan(lot, level, label, severity)
                    seen.add((severity, letter, label))
                    if [plan.sample_size, plan.accept, plan.reject] != cell:
                        wrong.append((lot, level, label, severity, cell, plan))
        self.assertEqual(len(seen), 3 * 16 * 26)
        self.assertEqual(wrong, [])

    def test_printed_arrows_lead_to_the_published_values(self) -> None:
        """The double that the property tests walk over is itself right."""
        for severity, rows in PRINTED_ROWS.items():
            self.assertEqual({len(cells) for _, _, cells in rows}, {26})
            for letter, row in PUBLISHED[severity].items():
                walked = [walk(severity, letter, column)[1:] for column in range(26)]
                self.assertEqual(
                    walked, [(size, accept) for size, accept, _ in row.values()]
                )

    def test_tightened_letter_a_at_aql_10_follows_iso(self) -> None:
        plan = aql.single_plan(8, "II", "10", "tightened")
        self.assertEqual(plan, aql.SamplingPlan("A", "A", 2, 0, 1, False))

    def test_letter_s_is_reached_from_q_and_r_only(self) -> None:
        for level, letter in (("II", "Q"), ("III", "R")):
            plan = aql.single_plan(500_001, level, "0.025", "tightened")
            self.assertEqual(plan, aql.SamplingPlan(letter, "S", 3150, 1, 2, False))
        letters = {
            aql.single_plan(lot or 10**6, level, label, severity).plan_letter
            for _first, lot, _letters in PUBLISHED["code_letters"]
            for level, label, severity in itertools.product(
                aql.LEVELS, aql.AQLS, aql.SEVERITIES
            )
            if (label, severity) != ("0.025", "tightened")
        }
        self.assertEqual(letters, set(aql.LETTERS))

    def test_vectors_of_a_published_guide(self) -> None:
        """Normal, level II, AQL 1.0 to 6.5: sample size and Re; "-" is not given."""
        guide = """
                 2       8 A    -       -       5/1     3/1     2/1
                 9      15 B    -       -       5/1     3/1     2/1
                16      25 C    -       8/1     5/1     3/1     8/2
                26      50 D   13/1     8/1     5/1    13/2     8/2
                51      90 E   13/1     8/1    20/2    13/2    13/3
                91     150 F   13/1    32/2    20/2    20/3    20/4
               151     280 G   50/2    32/2    32/3    32/4    32/6
               281     500 H   50/2    50/3    50/4    50/6    50/8
               501    1200 J   80/3    80/4    80/6    80/8    80/11
              1201    3200 K  125/4   125/6   125/8   125/11  125/15
              3201   10000 L  200/6   200/8   200/11  200/15  200/22
             10001   35000 M  315/8   315/11  315/15  315/22  200/22
             35001  150000 N  500/11  500/15  500/22  315/22  200/22
            150001  500000 P  800/15  800/22  500/22  315/22  200/22
            500001 9999999 Q 1250/22  800/22  500/22  315/22  200/22
        """
        for line in guide.strip().splitlines():
            first, last, letter, *cells = line.split()
            for lot, (label, cell) in itertools.product(
                (int(first), int(last)),
                zip(("1.0", "1.5", "2.5", "4.0", "6.5"), cells, strict=True),
            ):
                plan = aql.single_plan(lot, "II", label)
                self.assertEqual(plan.code_letter, letter, line)
                if cell != "-":
                    self.assertEqual(f"{plan.sample_size}/{plan.reject}", cell, line)

    def test_tightened_vectors_of_a_published_guide(self) -> None:
        """Level III: J up to 500, K up to 1200, L up to 3200 units."""
        for lot, letter, label, reject in (
            (500, "J", "1.5", 3),
            (1200, "K", "1.5", 4),
            (1200, "K", "2.5", 6),
            (3200, "L", "2.5", 9),
            (1200, "K", "4.0", 9),
        ):
            plan = aql.single_plan(lot, "III", label, "tightened")
            self.assertEqual((plan.plan_letter, plan.reject), (letter, reject))

    def test_arrow_changes_the_sample_size_too(self) -> None:
        """So that two defect classes of one lot may need two sample sizes."""
        for lot, label, letters, size, accept in (
            (100, "1.0", "FE", 13, 0),
            (200, "1.0", "GH", 50, 1),
            (8, "2.5", "AC", 5, 0),
            (50_000, "4.0", "NM", 315, 21),
            (50, "2.5", "DC", 5, 0),
            (50, "4.0", "DE", 13, 1),
        ):
            plan = aql.single_plan(lot, "II", label)
            self.assertEqual(plan.code_letter + plan.plan_letter, letters)
            self.assertEqual((plan.sample_size, plan.accept), (size, accept))

    def test_reject_is_accept_plus_one_in_reduced_inspection_too(self) -> None:
        """The gap between Ac and Re belongs to MIL-STD-105E and ANSI/ASQ Z1.4."""
        plan = aql.single_plan(1000, "II", "2.5", "reduced")
        self.assertEqual((plan.sample_size, plan.accept, plan.reject), (32, 3, 4))


@tagged("post_install", "-at_install")
class TestSinglePlan(BaseCase):
    """What single_plan takes, refuses and promises."""

    def test_normal_inspection_is_the_default(self) -> None:
        self.assertEqual(
            aql.single_plan(1000, "II", 2.5),
            aql.single_plan(lot_size=1000, level="II", aql="2.5", severity="normal"),
        )

    def test_sample_not_smaller_than_the_lot_means_all(self) -> None:
        for lot, everything in ((124, True), (125, True), (126, False)):
            plan = aql.single_plan(lot, "II", "0.10")
            self.assertEqual(plan.sample_size, 125)
            self.assertIs(plan.inspect_all, everything)
        strictest = aql.single_plan(50, "II", "0.010")
        self.assertEqual((strictest.sample_size, strictest.inspect_all), (1250, True))

    def test_lot_of_one_is_inspected_whole(self) -> None:
        """It takes the letters of 2 to 8, and n stays the table's n."""
        for level, label, severity in itertools.product(
            aql.LEVELS, aql.AQLS, aql.SEVERITIES
        ):
            one = aql.single_plan(1, level, label, severity)
            eight = aql.single_plan(8, level, label, severity)
            self.assertTrue(one.inspect_all)
            self.assertEqual(
                (one.code_letter, one.plan_letter, one.sample_size, one.accept),
                (eight.code_letter, eight.plan_letter, eight.sample_size, eight.accept),
            )

    def test_aql_as_number_or_text(self) -> None:
        for label in aql.AQLS:
            plan = aql.single_plan(1000, "II", label)
            same: list[Any] = [float(label), Decimal(label), str(float(label))]
            same.append(label + "0" if "." in label else label + ".0")
            if float(label).is_integer():
                same.append(int(float(label)))
            for other in same:
                self.assertEqual(aql.single_plan(1000, "II", other), plan, other)

    def test_anything_else_is_no_aql(self) -> None:
        refused: tuple[Any, ...] = (
            *(0, 0.0, "0", 3, "3", -1, "-2.5", 2.50001, 0.1 + 0.2, 10**400),
            *(True, False, None, b"2.5", [], (2.5,), 1j, Fraction(5, 2)),
            *("", " ", " 2.5", "2.5 ", "2.5\n", "2,5", "2.5%", "+2.5", ".10", "10."),
            *("1e1", "2_5", "１０", "٢", "nan", "inf", "II", "A"),
            *(math.nan, math.inf, Decimal("NaN"), Decimal("sNaN"), Decimal("-2.5")),
        )
        for wrong in refused:
            with self.assertRaises(ValueError, msg=repr(wrong)[:60]) as caught:
                aql.single_plan(100, "II", wrong)
            self.assertIn("0.010, 0.015,", str(caught.exception))
            self.assertIn("650, 1000", str(caught.exception))

    def test_lot_size_is_an_integer_from_one(self) -> None:
        for wrong, message in (
            (0, "at least 1"),
            (-1, "at least 1"),
            (True, "an integer"),
            (100.0, "an integer"),
            (99.5, "an integer"),
            (math.nan, "an integer"),
            (Decimal(100), "an integer"),
            ("100", "an integer"),
            (None, "an integer"),
        ):
            with self.assertRaisesRegex(ValueError, f"lot size must be {message}"):
                aql.single_plan(wrong, "II", "2.5")  # type: ignore[arg-type]

    def test_unknown_level_or_severity(self) -> None:
        for wrong in ("IV", "ii", "S1", "S-5", "", None, 2, ["II"]):
            with self.assertRaisesRegex(ValueError, "S-1, S-2, .*, II, III"):
                aql.single_plan(100, wrong, "2.5")  # type: ignore[arg-type]
        for wrong in ("Normal", "strict", "", None, 0):
            with self.assertRaisesRegex(ValueError, "normal, tightened, reduced"):
                aql.single_plan(100, "II", "2.5", wrong)  # type: ignore[arg-type]

    def test_plan_is_frozen(self) -> None:
        plan = aql.single_plan(100, "II", "2.5")
        with self.assertRaises(FrozenInstanceError):
            plan.accept = 7  # type: ignore[misc]

    @PROPERTY
    @given(
        lot_size=LOTS,
        level=st.sampled_from(aql.LEVELS),
        column=st.integers(0, 25),
        severity=st.sampled_from(aql.SEVERITIES),
    )
    @example(lot_size=500_001, level="III", column=1, severity="tightened")
    @example(lot_size=500_001, level="II", column=2, severity="reduced")
    @example(lot_size=8, level="II", column=15, severity="normal")
    def test_same_as_a_finger_on_the_printed_table(
        self, lot_size: int, level: str, column: int, severity: str
    ) -> None:
        plan = aql.single_plan(lot_size, level, aql.AQLS[column], severity)
        letter = slow_code_letter(lot_size, level)
        plan_letter, size, accept = walk(severity, letter, column)
        self.assertEqual(
            plan,
            aql.SamplingPlan(
                letter, plan_letter, size, accept, accept + 1, size >= lot_size
            ),
        )

    def test_every_printed_cell_gives_the_letter_of_its_plan(self) -> None:
        """Sample sizes alone do not tell A, B and C apart in reduced inspection."""
        for (_first, last, letters), severity in itertools.product(
            PUBLISHED["code_letters"], aql.SEVERITIES
        ):
            for (level, letter), column in itertools.product(
                letters.items(), range(26)
            ):
                plan = aql.single_plan(last or 10**6, level, aql.AQLS[column], severity)
                self.assertEqual(
                    (plan.plan_letter, plan.sample_size, plan.accept),
                    walk(severity, letter, column),
                )

    @PROPERTY
    @given(lots=st.tuples(LOTS, LOTS), level=st.sampled_from(aql.LEVELS))
    def test_larger_lot_never_gets_less_inspection(
        self, lots: tuple[int, int], level: str
    ) -> None:
        small, large = sorted(lots)
        for label, severity in itertools.product(aql.AQLS, aql.SEVERITIES):
            less = aql.single_plan(small, level, label, severity)
            more = aql.single_plan(large, level, label, severity)
            self.assertLessEqual(less.code_letter, more.code_letter)
            self.assertLessEqual(less.sample_size, more.sample_size)
            self.assertLessEqual(less.accept, more.accept)

    @PROPERTY
    @given(lot_size=LOTS)
    def test_higher_level_never_gets_less_inspection(self, lot_size: int) -> None:
        letters = [
            aql.single_plan(lot_size, level, "2.5").code_letter for level in aql.LEVELS
        ]
        self.assertEqual(letters[:4], sorted(letters[:4]))  # S-1 to S-4
        self.assertEqual(letters[4:], sorted(letters[4:]))  # I to III

    def test_tightened_is_never_laxer_and_reduced_never_larger(self) -> None:
        for (_first, last, _letters), level, label in itertools.product(
            PUBLISHED["code_letters"], aql.LEVELS, aql.AQLS
        ):
            normal, tightened, reduced = (
                aql.single_plan(last or 10**6, level, label, severity)
                for severity in aql.SEVERITIES
            )
            self.assertLessEqual(reduced.sample_size, normal.sample_size)
            self.assertLessEqual(reduced.accept, normal.accept)
            if tightened.sample_size == normal.sample_size:
                self.assertLessEqual(tightened.accept, normal.accept)
            share = float(label) / 100  # at the AQL itself
            self.assertLessEqual(
                aql.acceptance_probability(
                    tightened.sample_size, tightened.accept, share, "poisson"
                ),
                aql.acceptance_probability(
                    normal.sample_size, normal.accept, share, "poisson"
                ),
            )


@tagged("post_install", "-at_install")
class TestAcceptanceProbability(BaseCase):
    """The operating characteristic, to the last digit."""

    def test_values_worked_by_hand(self) -> None:
        for arguments, expected in (
            ((13, 0, 0.1), 0.9**13),
            ((2, 1, 0.5), 0.75),
            ((3, 1, 0.5), 0.5),
            ((2, 0, 0.5, "hypergeometric", 4), 1 / 6),
            ((2, 1, 0.5, "hypergeometric", 4), 5 / 6),
            ((5, 0, 0.2, "poisson"), math.exp(-1)),
            ((5, 2, 0.2, "poisson"), 2.5 * math.exp(-1)),
        ):
            self.assertAlmostEqual(
                aql.acceptance_probability(*arguments),
                expected,
                places=15,
            )

    def test_certain_cases(self) -> None:
        for model in aql.MODELS:
            lot = 100
            self.assertEqual(aql.acceptance_probability(20, 0, 0, model, lot), 1)
            self.assertEqual(aql.acceptance_probability(20, 5, 0.0, model, lot), 1)
        for model in ("binomial", "hypergeometric"):
            self.assertEqual(aql.acceptance_probability(20, 19, 1, model, 100), 0)
            self.assertEqual(aql.acceptance_probability(20, 20, 1, model, 100), 1)
            self.assertEqual(aql.acceptance_probability(20, 99, 0.7, model, 100), 1)
        # The whole lot drawn: the count is known.
        for accept, expected in ((4, 0), (5, 1)):
            self.assertEqual(
                aql.acceptance_probability(50, accept, 0.1, "hypergeometric", 50),
                expected,
            )

    def test_hypergeometric_rounds_the_nonconforming_units(self) -> None:
        for share, lot, bad in (
            (0.004, 100, 0),
            (0.006, 100, 1),
            (0.025, 100, 2),  # halves go to the even number
            (0.035, 100, 4),
            (0.999, 100, 100),
            (Decimal("0.025"), 100, 2),
        ):
            self.assertEqual(
                aql.acceptance_probability(20, 1, share, "hypergeometric", lot),
                float(slow_hypergeometric(20, 1, bad, lot)),
                (share, lot),
            )

    @PROPERTY
    @given(size=st.integers(1, 60), accept=st.integers(0, 70), p=SHARES)
    def test_binomial_same_as_direct_sum(
        self, size: int, accept: int, p: float
    ) -> None:
        self.assertEqual(
            aql.acceptance_probability(size, accept, p),
            float(slow_binomial(size, accept, Fraction(p))),
        )

    @PROPERTY
    @given(size=st.integers(1, 60), accept=st.integers(0, 70), p=SHARES)
    def test_poisson_same_as_direct_sum(self, size: int, accept: int, p: float) -> None:
        self.assertEqual(
            aql.acceptance_probability(size, accept, p, "poisson"),
            float(slow_poisson(accept, size * Fraction(p))),
        )

    @PROPERTY
    @given(st.data(), st.integers(1, 300), st.integers(0, 60), SHARES)
    def test_hypergeometric_same_as_direct_sum(
        self, data: st.DataObject, lot: int, accept: int, p: float
    ) -> None:
        size = data.draw(st.integers(1, lot))
        self.assertEqual(
            aql.acceptance_probability(size, accept, p, "hypergeometric", lot),
            float(slow_hypergeometric(size, accept, round(p * lot), lot)),
        )

    def test_hypergeometric_same_as_drawing_every_sample(self) -> None:
        for lot in range(1, 9):
            for size, bad in itertools.product(range(1, lot + 1), range(lot + 1)):
                found = [
                    sum(unit < bad for unit in sample)
                    for sample in itertools.combinations(range(lot), size)
                ]
                for accept in range(size + 1):
                    self.assertEqual(
                        aql.acceptance_probability(
                            size, accept, bad / lot, "hypergeometric", lot
                        ),
                        float(
                            Fraction(
                                sum(count <= accept for count in found), len(found)
                            )
                        ),
                    )

    def test_largest_samples_and_lots_of_millions(self) -> None:
        for size, accept, p in (
            (3150, 1, Fraction(1, 4096)),
            (3150, 44, Fraction(1, 64)),
            (2000, 21, Fraction(1, 16)),  # far out in the tail, about 1e-26
        ):
            share = float(p)
            self.assertEqual(
                aql.acceptance_probability(size, accept, share),
                float(slow_binomial(size, accept, p)),
            )
            self.assertEqual(
                aql.acceptance_probability(size, accept, share, "poisson"),
                float(slow_poisson(accept, size * p)),
            )
            for lot in (3150, 3200, 5_000_000):
                bad = round(share * lot)
                self.assertEqual(
                    aql.acceptance_probability(
                        size, accept, share, "hypergeometric", lot
                    ),
                    float(slow_hypergeometric(size, accept, bad, lot)),
                )

    def test_acceptance_numbers_far_beyond_the_tables(self) -> None:
        for size, accept, p in ((800, 410, 0.5), (800, 784, 0.984375)):
            self.assertEqual(
                aql.acceptance_probability(size, accept, p),
                float(slow_binomial(size, accept, Fraction(p))),
            )
            self.assertEqual(
                aql.acceptance_probability(size, accept, p, "hypergeometric", 1600),
                float(slow_hypergeometric(size, accept, round(p * 1600), 1600)),
            )

    def test_no_underflow_on_the_way(self) -> None:
        """(1-p)^n and exp(-m) are far below the smallest float here."""
        self.assertAlmostEqual(aql.acceptance_probability(3150, 1575, 0.5), 0.507, 3)
        self.assertAlmostEqual(
            aql.acceptance_probability(3150, 31_500, 10, "poisson"), 0.5015, 4
        )
        self.assertEqual(aql.acceptance_probability(3150, 44, 10, "poisson"), 0)
        self.assertEqual(aql.acceptance_probability(3150, 0, 1e-300), 1)

    def test_decimal_context_of_the_caller_does_not_matter(self) -> None:
        with localcontext(Context(prec=3, traps=[Inexact])):
            binomial = aql.acceptance_probability(80, 5, 0.03)
            poisson = aql.acceptance_probability(80, 5, 0.03, "poisson")
            hypergeometric = aql.acceptance_probability(
                80, 5, Decimal("0.03125"), "hypergeometric", 32032
            )
        self.assertEqual(binomial, float(slow_binomial(80, 5, Fraction(0.03))))
        self.assertEqual(poisson, float(slow_poisson(5, 80 * Fraction(0.03))))
        self.assertEqual(hypergeometric, float(slow_hypergeometric(80, 5, 1001, 32032)))

    @PROPERTY
    @given(
        size=st.integers(1, 3150),
        accept=st.integers(0, 44),
        shares=st.tuples(SHARES, SHARES),
        model=st.sampled_from(aql.MODELS),
    )
    def test_falls_with_p_and_n_and_rises_with_accept(
        self, size: int, accept: int, shares: tuple[float, float], model: str
    ) -> None:
        def chance(size: int, accept: int, p: float) -> float:
            return aql.acceptance_probability(size, accept, p, model, 10_000)

        better, worse = sorted(shares)
        here = chance(size, accept, worse)
        self.assertTrue(0 <= here <= 1)
        self.assertLessEqual(here, chance(size, accept, better))
        self.assertLessEqual(here, chance(size, accept + 1, worse))
        self.assertLessEqual(chance(size + 1, accept, worse), here)

    def test_models_agree_where_they_should(self) -> None:
        """Large lot: hypergeometric is binomial. Small p: binomial is Poisson."""
        binomial = aql.acceptance_probability(80, 5, 0.025)
        self.assertAlmostEqual(
            aql.acceptance_probability(80, 5, 0.025, "hypergeometric", 8_000_000),
            binomial,
            places=5,
        )
        self.assertNotAlmostEqual(
            aql.acceptance_probability(80, 5, 0.025, "hypergeometric", 200),
            binomial,
            places=3,
        )
        self.assertAlmostEqual(
            aql.acceptance_probability(2000, 1, 0.0001, "poisson"),
            aql.acceptance_probability(2000, 1, 0.0001),
            places=4,
        )

    def test_lot_size_belongs_to_the_hypergeometric_model(self) -> None:
        for model in ("binomial", "poisson"):
            self.assertEqual(
                aql.acceptance_probability(80, 5, 0.025, model, lot_size=100),
                aql.acceptance_probability(80, 5, 0.025, model),
            )

    def test_wrong_arguments(self) -> None:
        for arguments, message in (
            ((0, 0, 0.1), "sample size must be at least 1"),
            ((2.0, 0, 0.1), "sample size must be an integer"),
            ((True, 0, 0.1), "sample size must be an integer"),
            ((5, -1, 0.1), "acceptance number must be at least 0"),
            ((5, None, 0.1), "acceptance number must be an integer"),
            ((5, 0, -0.1), "p must be from 0 to 1"),
            ((5, 0, 2.5), "p must be from 0 to 1"),
            ((5, 0, 10**400), "p must be from 0 to 1"),
            ((5, 0, math.nan), "p must be from 0 to 1"),
            ((5, 0, Decimal("NaN")), "p must be from 0 to 1"),
            ((5, 0, -0.1, "poisson"), "p must be finite and at least 0"),
            ((5, 0, math.inf, "poisson"), "p must be finite and at least 0"),
            ((5, 0, "0.1"), "p must be a number"),
            ((5, 0, True), "p must be a number"),
            ((5, 0, None), "p must be a number"),
            ((5, 0, 0.1, "normal"), "binomial, poisson, hypergeometric"),
            ((5, 0, 0.1, None), "binomial, poisson, hypergeometric"),
            ((5, 0, 0.1, "hypergeometric"), "needs the lot size"),
            ((5, 0, 0.1, "hypergeometric", 50.0), "lot size must be an integer"),
            ((5, 0, 0.1, "hypergeometric", 0), "lot size must be at least 1"),
            ((5, 0, 0.1, "hypergeometric", 4), "5 cannot be drawn from a lot of 4"),
        ):
            with self.assertRaisesRegex(ValueError, message, msg=str(arguments)[:60]):
                aql.acceptance_probability(*arguments)


@tagged("post_install", "-at_install")
class TestEngineStandsAlone(BaseCase):
    """The engine is plain Python that other tools can load by its folder."""

    def test_loads_by_path_without_odoo(self) -> None:
        name = "sourcing_qc_engine"
        folder = Path(aql.__file__).parent
        spec = importlib.util.spec_from_file_location(
            name, folder / "__init__.py", submodule_search_locations=[str(folder)]
        )
        assert spec and spec.loader
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        self.addCleanup(lambda: [sys.modules.pop(key) for key in (f"{name}.aql", name)])
        spec.loader.exec_module(module)
        loaded = importlib.import_module(f"{name}.aql")
        self.assertIsNot(loaded, aql)
        self.assertEqual(loaded.single_plan(1000, "II", 2.5).sample_size, 80)

    def test_imports_the_standard_library_only(self) -> None:
        for path in sorted(Path(aql.__file__).parent.glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = []
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and not node.level:
                    names = [node.module or ""]
                for name in names:
                    self.assertIn(name.split(".")[0], sys.stdlib_module_names, path)
