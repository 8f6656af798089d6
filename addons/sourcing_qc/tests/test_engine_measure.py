"""Measured pieces against their tolerance."""

from __future__ import annotations

from decimal import Context, Decimal, localcontext
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sourcing_qc.engine import measure, verdict
from odoo.addons.sourcing_qc.engine.measure import Tolerance, convert, judge_pieces

PROPERTY = settings(derandomize=True, database=None, deadline=None, max_examples=200)
D = Decimal
GAP = Tolerance(D("0.1"), D("0.1"), D("0.2"), "mm")  # 0 to 0.3 mm

NUMBERS = st.decimals(-100, 100, places=3)
PIECES = st.lists(st.none() | NUMBERS, max_size=6)
TOLERANCES = st.builds(
    Tolerance,
    NUMBERS,
    st.none() | st.decimals(0, 50, places=3),
    st.none() | st.decimals(0, 50, places=3),
)


@tagged("post_install", "-at_install")
class TestEngineMeasure(BaseCase):
    def test_table(self) -> None:
        for pieces, result, reason, outside in (
            (["0.1", "0.3", "0.0"], "conforming", "within", ()),
            (["0.1", "0.3", "0.31"], "nonconforming", "exceeded", (3,)),
            (["-0.01", "0.1", "0.1"], "nonconforming", "exceeded", (1,)),
            (["0.1", "0.3", None], "inconclusive", "too_few", ()),
            (["0.1", "0.3"], "inconclusive", "too_few", ()),
            # 0 lies within, and nothing was measured all the same
            ([None, None, None], "inconclusive", "not_inspected", ()),
            ([], "inconclusive", "not_inspected", ()),
            # no further piece undoes it
            ([None, "0.4"], "nonconforming", "exceeded", (2,)),
        ):
            with self.subTest(pieces=pieces):
                values = [None if value is None else D(value) for value in pieces]
                found = judge_pieces(GAP, values, 3)
                self.assertEqual((found.result, found.reason), (result, reason))
                self.assertEqual(found.outside, outside)
                self.assertEqual(found.required, 3)

    def test_pieces_that_may_be_outside(self) -> None:
        pieces = [D("0.1"), D("0.4"), D("0.4")]
        self.assertEqual(judge_pieces(GAP, pieces, 3, 2).result, "conforming")
        self.assertEqual(judge_pieces(GAP, pieces, 3, 1).result, "nonconforming")

    def test_range(self) -> None:
        found = judge_pieces(GAP, [D("0.2"), None, D("0.05")], 2)
        self.assertEqual((found.lowest, found.highest), (D("0.05"), D("0.2")))
        self.assertEqual(found.measured, 2)
        self.assertIsNone(judge_pieces(GAP, [None], 2).lowest)

    def test_one_sided(self) -> None:
        least = Tolerance(D(5), D(0), None, "N")
        self.assertEqual((least.lower, least.upper), (D(5), None))
        self.assertTrue(least.allows(D(500)))
        self.assertFalse(least.allows(D("4.999")))
        most = Tolerance(D(5), None, D(0))
        self.assertTrue(most.allows(D(-500)))
        self.assertFalse(most.allows(D("5.001")))

    def test_units(self) -> None:
        for value, unit, to, expected in (
            ("1", "in", "mm", "25.4"),
            ("2.5", "cm", "mm", "25"),
            ("30", "µm", "mm", "0.03"),
            ("1", "lb", "g", "453.59237"),
            ("16", "oz", "lb", "1"),
            ("1.5", "L", "ml", "1500"),
            ("1.5", "h", "min", "90"),
            ("80", "dB", "dB", "80"),
            ("3", "", "", "3"),
        ):
            with self.subTest(unit=unit, to=to):
                self.assertEqual(convert(D(value), unit, to), D(expected))
        self.assertEqual(judge_pieces(GAP, [D(300)], 1, unit="um").result, "conforming")
        self.assertEqual(judge_pieces(GAP, [D(1)], 1, unit="in").highest, D("25.4"))
        for unit, to in (("mm", "g"), ("dB", "mm"), ("mm", ""), ("", "mm"), ("C", "F")):
            with (
                self.subTest(unit=unit, to=to),
                self.assertRaisesRegex(ValueError, "do not compare"),
            ):
                convert(D(1), unit, to)

    def test_nonsense_is_refused(self) -> None:
        for value in (0.1, 1, True, "0.1", D("NaN"), D("Infinity")):
            with (
                self.subTest(value=value),
                self.assertRaisesRegex(ValueError, "finite decimal"),
            ):
                judge_pieces(GAP, [value], 1)
        with self.assertRaisesRegex(ValueError, "finite decimal"):
            Tolerance(0.1, None, None)
        with self.assertRaisesRegex(ValueError, "without sign"):
            Tolerance(D(1), D("-0.1"), D(0))
        for required, accept in ((0, 0), (1, -1)):
            with self.assertRaisesRegex(ValueError, "counted from"):
                judge_pieces(GAP, [], required, accept)

    def test_decimal_context_of_the_caller_does_not_matter(self) -> None:
        with localcontext(Context(prec=3)):
            wide = Tolerance(D("100.05"), D("0.01"), D("0.01"))
            self.assertEqual((wide.lower, wide.upper), (D("100.04"), D("100.06")))
            self.assertEqual(convert(D("1234.567"), "in", "mm"), D("31358.0018"))

    @PROPERTY
    @given(TOLERANCES, PIECES, st.integers(1, 6), st.integers(0, 3))
    def test_same_as_fractions(
        self,
        tolerance: Tolerance,
        pieces: list[Decimal | None],
        required: int,
        accept: int,
    ) -> None:
        found = judge_pieces(tolerance, pieces, required, accept)
        outside = []
        for number, value in enumerate(pieces, start=1):
            if value is None:
                continue
            off = Fraction(value) - Fraction(tolerance.target)
            minus, plus = tolerance.minus, tolerance.plus
            if (minus is not None and -off > Fraction(minus)) or (
                plus is not None and off > Fraction(plus)
            ):
                outside.append(number)
        self.assertEqual(found.outside, tuple(outside))
        measured = sum(value is not None for value in pieces)
        self.assertEqual(found.measured, measured)
        if len(outside) > accept:
            self.assertEqual(found.result, "nonconforming")
        else:
            passed = measured >= required
            self.assertEqual(found.result, "conforming" if passed else "inconclusive")

    @PROPERTY
    @given(TOLERANCES, PIECES, st.integers(1, 6), st.integers(0, 5))
    def test_a_worse_piece_never_makes_it_better(
        self,
        tolerance: Tolerance,
        pieces: list[Decimal | None],
        required: int,
        index: int,
    ) -> None:
        if tolerance.upper is None or index >= len(pieces) or pieces[index] is None:
            return
        worse = [*pieces]
        worse[index] = tolerance.upper + 1
        self.assertGreaterEqual(
            verdict.RESULTS.index(judge_pieces(tolerance, worse, required).result),
            verdict.RESULTS.index(judge_pieces(tolerance, pieces, required).result),
        )

    @PROPERTY
    @given(NUMBERS, st.sampled_from(sorted(measure._KIND)), st.data())
    def test_units_convert_there_and_back(
        self, value: Decimal, unit: str, data: st.DataObject
    ) -> None:
        kind = measure._KIND[unit]
        to = data.draw(st.sampled_from(sorted(measure._UNITS[kind])))
        back = convert(convert(value, unit, to), to, unit)
        self.assertAlmostEqual(back, value, 40)
