"""The pull list: what must hold for every one, and slow doubles of its arithmetic."""

from __future__ import annotations

import itertools
import json
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sourcing_qc.engine import pull
from odoo.addons.sourcing_qc.engine.pull import PullRow, Variant, make_pull, spread

PROPERTY = settings(derandomize=True, database=None, deadline=None, max_examples=200)
COLOURS = (
    Variant("black", 1200, 60, 1, 20),
    Variant("white", 700, 35, 61, 20),
    Variant("red", 100, 5, 96, 20),
)


@st.composite
def variants(draw: st.DrawFn) -> Variant:
    units = draw(st.integers(1, 300))
    per_carton = draw(st.integers(1, 40))
    first = draw(st.integers(1, 500))
    kind = draw(st.sampled_from(("loose", "even", "full")))
    name = draw(st.sampled_from("ABC"))
    if kind == "loose":
        return Variant(name, units)
    cartons = math.ceil(units / per_carton)
    return Variant(name, units, cartons, first, per_carton if kind == "full" else 0)


PRESENTED = st.lists(variants(), min_size=1, max_size=5)


@tagged("post_install", "-at_install")
class TestEnginePull(BaseCase):
    def test_cartons_by_rule(self) -> None:
        for rule, sample, by_rule, opened in (
            ("sqrt", 30, 10, 10),  # 100 cartons
            ("sqrt", 125, 10, 10),
            ("sqrt", 500, 10, 26),  # 15 + 9 + 2 of 20 hold 300 + 175 + 25
            ("all", 125, 100, 100),
            ("enough", 125, 8, 8),
            ("enough", 3, 3, 3),
        ):
            with self.subTest(rule=rule, sample=sample):
                found = make_pull(COLOURS, sample, 7, rule)
                self.assertEqual(found.cartons, 100)
                self.assertEqual(found.by_rule, by_rule)
                self.assertEqual(found.opened, opened)
                self.assertEqual(
                    len([row for row in found.rows if row.carton]), found.opened
                )

    def test_square_root_is_rounded_up(self) -> None:
        for cartons, root in (
            (1, 1),
            (2, 2),
            (4, 2),
            (5, 3),
            (99, 10),
            (100, 10),
            (101, 11),
            (10**14 - 1, 10**7),
            (10**14 + 1, 10**7 + 1),
        ):
            self.assertEqual(pull._root(cartons), root)
        self.assertEqual(pull._root(0), 0)

    def test_a_stored_list_is_drawn_again_from_its_seed(self) -> None:
        """The literal numbers: another Python must draw the same cartons."""
        found = make_pull((Variant("A", 40, 8, 11), Variant("B", 10)), 5, 2026)
        self.assertEqual(
            found.rows,
            (
                PullRow("A", 11, (2, 4)),
                PullRow("A", 15, (3,)),
                PullRow("A", 16, (5,)),
                PullRow("B", None, (1,)),
            ),
        )
        one, other = make_pull(COLOURS, 80, 1), make_pull(COLOURS, 80, 2)
        self.assertNotEqual(one.rows, other.rows)

    def test_first_units_of_the_drawn_order_come_from_everywhere(self) -> None:
        """A class that is judged on the first 20 of 125 must not see one colour."""
        seen = set()
        for row in make_pull(COLOURS, 125, 11).rows:
            if any(number <= 20 for number in row.numbers):
                seen.add(row.variant)
        self.assertGreaterEqual(len(seen), 2)

    def test_each_carton_is_as_likely(self) -> None:
        times = dict.fromkeys(range(1, 10), 0)
        for seed in range(900):
            for row in make_pull((Variant("A", 90, 9),), 3, seed).rows:
                times[row.carton] += 1  # three of nine are opened
        self.assertTrue(all(240 < count < 360 for count in times.values()), times)

    def test_list_as_plain_values(self) -> None:
        found = make_pull(COLOURS, 20, 5)
        stored = json.loads(json.dumps(found.as_dict()))
        self.assertEqual(stored["seed"], 5)
        self.assertEqual(len(stored["rows"]), len(found.rows))

    def test_proportions(self) -> None:
        for total, weights, shares in (
            (10, [600, 350, 50], [6, 3, 1]),
            (10, [34, 33, 33], [4, 3, 3]),
            (3, [1000, 1, 1], [1, 1, 1]),
            (2, [1000, 1, 1], [2, 0, 0]),
            (5, [0, 5, 0], [0, 5, 0]),
            (0, [3, 4], [0, 0]),
            (0, [], []),
            (7, [4, 3], [4, 3]),
        ):
            with self.subTest(total=total, weights=weights):
                self.assertEqual(spread(total, weights), shares)

    def test_nonsense_is_refused(self) -> None:
        one = (Variant("A", 10, 2),)
        for rows, sample, seed, rule, message in (
            (one, 11, 1, "sqrt", "cannot be drawn"),
            (one, 0, 1, "sqrt", "cannot be drawn"),
            ((), 1, 1, "sqrt", "cannot be drawn"),
            (one, 5, "1", "sqrt", "integer"),
            (one, 5, True, "sqrt", "integer"),
            (one, 5, 1, "half", "not a rule"),
            ((Variant("A", 0),), 1, 1, "sqrt", "count from 1"),
            ((Variant("A", 5, 1, 0),), 1, 1, "sqrt", "count from 1"),
            ((Variant("A", 5, 6),), 1, 1, "sqrt", "do not hold"),
            ((Variant("A", 41, 4, 1, 10),), 1, 1, "sqrt", "do not hold"),
            ((Variant("A", 30, 4, 1, 10),), 1, 1, "sqrt", "do not hold"),
        ):
            with (
                self.subTest(message=message, rows=rows),
                self.assertRaisesRegex(ValueError, message),
            ):
                make_pull(rows, sample, seed, rule)
        for total, weights in ((3, [1, 1]), (-1, [2]), (1, [3, -1])):
            with self.assertRaises(ValueError):
                spread(total, weights)

    @PROPERTY
    @given(PRESENTED, st.integers(1, 400), st.integers(), st.sampled_from(pull.RULES))
    def test_every_list_holds_its_promises(
        self, presented: list[Variant], sample: int, seed: int, rule: str
    ) -> None:
        total = sum(row.units for row in presented)
        sample = min(sample, total)
        found = make_pull(presented, sample, seed, rule)
        self.assertEqual(found, make_pull(presented, sample, seed, rule))
        # every unit once
        numbers = [number for row in found.rows for number in row.numbers]
        self.assertEqual(sorted(numbers), list(range(1, sample + 1)))
        self.assertGreaterEqual(found.opened, found.by_rule)
        by_name: dict[str, list[Variant]] = {}
        for variant in presented:
            by_name.setdefault(variant.name, []).append(variant)
        for name, rows in by_name.items():
            taken = [row for row in found.rows if row.variant == name]
            units = sum(len(row.numbers) for row in taken)
            self.assertLessEqual(units, sum(row.units for row in rows))
            if sample >= len(presented):
                self.assertGreaterEqual(units, len(rows))
            if len(rows) > 1:
                continue
            (variant,) = rows
            last = variant.first_carton + variant.cartons - 1
            cartons = [row.carton for row in taken if row.carton is not None]
            self.assertEqual(cartons, sorted(set(cartons)))
            if not variant.cartons:
                self.assertEqual(cartons, [])
            for row in taken:
                if row.carton is not None:
                    self.assertTrue(variant.first_carton <= row.carton <= last)
                    held = variant.held(row.carton - variant.first_carton)
                    self.assertLessEqual(len(row.numbers), held)
                else:
                    self.assertFalse(variant.cartons)

    @PROPERTY
    @given(variants())
    def test_cartons_hold_all_units(self, variant: Variant) -> None:
        if variant.cartons:
            held = [variant.held(carton) for carton in range(variant.cartons)]
            self.assertEqual(sum(held), variant.units)
            self.assertGreaterEqual(min(held), 1)

    @PROPERTY
    @given(st.lists(st.integers(0, 9), min_size=1, max_size=4), st.data())
    def test_no_other_way_to_share_out_is_nearer_to_the_proportion(
        self, weights: list[int], data: st.DataObject
    ) -> None:
        whole = sum(weights)
        total = data.draw(st.integers(0, whole))
        found = spread(total, weights)
        least = total >= sum(weight > 0 for weight in weights)

        def distance(shares: tuple[int, ...]) -> int:
            return sum(
                abs(share * whole - total * weight)
                for share, weight in zip(shares, weights, strict=True)
            )

        ways = [
            shares
            for shares in itertools.product(*[range(weight + 1) for weight in weights])
            if sum(shares) == total
            and not (
                least and any(w and not s for s, w in zip(shares, weights, strict=True))
            )
        ]
        self.assertIn(tuple(found), ways)
        self.assertEqual(distance(tuple(found)), min(map(distance, ways)))
