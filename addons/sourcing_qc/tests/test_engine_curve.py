"""The operating characteristic against exact formulas."""

from __future__ import annotations

import math
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sourcing_qc.engine import aql
from odoo.addons.sourcing_qc.engine.curve import make_curve, times_in_hundred
from odoo.addons.sourcing_qc.tests.test_engine_aql import (
    slow_binomial,
    slow_hypergeometric,
)

PROPERTY = settings(derandomize=True, database=None, deadline=None, max_examples=60)


@tagged("post_install", "-at_install")
class TestEngineCurve(BaseCase):
    def test_plain_words(self) -> None:
        for size, accept, share, times in (
            (125, 7, 0.05, 71),
            (80, 5, 0.0, 100),
            (80, 5, 1.0, 0),
            (80, 5, 0.001, 99),  # 99.9999… is not always
            (80, 5, 0.6, 1),  # nor is this never
        ):
            with self.subTest(share=share):
                self.assertEqual(times_in_hundred(size, accept, share), times)
        self.assertEqual(times_in_hundred(2, 0, 0.5, "hypergeometric", 4), 17)

    def test_points_of_a_plan_without_defects_have_a_formula(self) -> None:
        """Ac 0: the lot passes with (1 - p)^n."""
        for size in (2, 13, 80, 500):
            curve = make_curve(size, 0)
            self.assertAlmostEqual(curve.producer.share, 1 - 0.95 ** (1 / size), 14)
            self.assertAlmostEqual(curve.consumer.share, 1 - 0.10 ** (1 / size), 14)
            curve = make_curve(size, 0, "poisson")
            self.assertAlmostEqual(curve.producer.share, -math.log(0.95) / size, 14)
            self.assertAlmostEqual(curve.consumer.share, -math.log(0.10) / size, 14)

    def test_points_of_one_unit_allowed(self) -> None:
        """n = 2, Ac 1: the lot passes with 1 - p^2."""
        curve = make_curve(2, 1)
        self.assertAlmostEqual(curve.producer.share, math.sqrt(0.05), 14)
        self.assertAlmostEqual(curve.consumer.share, math.sqrt(0.90), 14)

    def test_small_lot_has_a_point_for_each_nonconforming_unit(self) -> None:
        curve = make_curve(5, 1, "hypergeometric", 20)
        for point in curve.points:
            bad = round(point.share * 20)
            self.assertEqual(point.share, bad / 20)
            self.assertEqual(
                point.probability, float(slow_hypergeometric(5, 1, bad, 20))
            )
        chances = [float(slow_hypergeometric(5, 1, bad, 20)) for bad in range(21)]
        self.assertEqual(
            round(curve.producer.share * 20),
            max(bad for bad, chance in enumerate(chances) if chance >= 0.95),
        )
        self.assertEqual(
            round(curve.consumer.share * 20),
            min(bad for bad, chance in enumerate(chances) if chance <= 0.10),
        )

    def test_poisson_beyond_one_per_unit(self) -> None:
        curve = make_curve(2, 30, "poisson")  # letter A at AQL 1000
        self.assertGreater(curve.consumer.share, 10)
        self.assertAlmostEqual(curve.consumer.probability, 0.10, 12)

    def test_plan_that_accepts_everything_promises_nothing(self) -> None:
        for arguments in ((2, 2), (5, 7), (5, 5, "hypergeometric", 20)):
            with self.assertRaisesRegex(ValueError, "accepts every lot"):
                make_curve(*arguments)
        with self.assertRaisesRegex(ValueError, "needs the lot size"):
            make_curve(5, 0, "hypergeometric")

    @PROPERTY
    @given(st.integers(1, 300), st.integers(0, 20), st.integers(1, 80))
    def test_curve_falls_and_its_points_are_exact(
        self, size: int, accept: int, steps: int
    ) -> None:
        accept = min(accept, size - 1)
        curve = make_curve(size, accept, steps=steps)
        self.assertEqual(len(curve.points), steps + 1)
        self.assertEqual((curve.points[0].share, curve.points[0].probability), (0, 1))
        self.assertLessEqual(curve.points[-1].probability, 0.005)
        for before, after in zip(curve.points, curve.points[1:], strict=False):
            self.assertLess(before.share, after.share)
            self.assertGreaterEqual(before.probability, after.probability)
        for point in (*curve.points[:: max(steps // 4, 1)], curve.producer):
            exact = float(slow_binomial(size, accept, Fraction(point.share)))
            # half-way between two floats 50 digits may round to either of them
            self.assertLessEqual(abs(point.probability - exact), math.ulp(exact))
        # to the last digit: the neighbouring share is on the other side
        worse = math.nextafter(curve.producer.share, 1)
        self.assertGreaterEqual(curve.producer.probability, 0.95)
        self.assertLess(aql.acceptance_probability(size, accept, worse), 0.95)
        better = math.nextafter(curve.consumer.share, 0)
        self.assertLessEqual(curve.consumer.probability, 0.10)
        self.assertGreater(aql.acceptance_probability(size, accept, better), 0.10)

    @PROPERTY
    @given(st.integers(2, 60), st.data())
    def test_points_of_small_lots_same_as_trying_each(
        self, lot: int, data: st.DataObject
    ) -> None:
        size = data.draw(st.integers(1, lot - 1))
        accept = data.draw(st.integers(0, size - 1))
        curve = make_curve(size, accept, "hypergeometric", lot)
        chances = [
            float(slow_hypergeometric(size, accept, bad, lot)) for bad in range(lot + 1)
        ]
        self.assertEqual(
            curve.producer.share,
            max(bad for bad, chance in enumerate(chances) if chance >= 0.95) / lot,
        )
        self.assertEqual(
            curve.consumer.share,
            min(bad for bad, chance in enumerate(chances) if chance <= 0.10) / lot,
        )
