"""Points of a checklist, judged piece by piece."""

from __future__ import annotations

import random
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from odoo.addons.sourcing_qc.engine.checks import Point, judge, normal, read, written
from odoo.addons.sourcing_qc.engine.measure import Tolerance

MM = Tolerance(Decimal("58"), Decimal("0.1"), Decimal("0.2"), "mm")
NUMBER = Point("number", 3, MM)
YES = Point("yesno", 3)
CHOICE = Point("choice", 1, choices=("Sound", "Wet"), failing=frozenset({"Wet"}))
CODE = Point("barcode", 1, expected=frozenset({"4012345678901", "PO-7"}))


@tagged("post_install", "-at_install")
class TestEngineChecks(BaseCase):
    def test_so_many_pieces_of_a_test_may_fail(self) -> None:
        burn = Point("yesno", 5, accept=1)
        for values, result in (
            (["yes"] * 5, "pass"),
            (["no"] + ["yes"] * 4, "pass"),
            (["no"] + ["yes"] * 3, ""),
            (["no"] * 2, "fail"),
        ):
            self.assertEqual(judge(burn, values).result, result)

    def test_enough_good_pieces_pass(self):
        for point, values in (
            (NUMBER, ["58", "57.9", "58.2"]),
            (YES, ["yes"] * 3),
            (CHOICE, ["Sound"]),
            (CODE, ["PO-7"]),
            (Point("text"), ["V1.2"]),
            (Point("number", 1), ["7"]),
        ):
            with self.subTest(point=point):
                self.assertEqual(judge(point, values).result, "pass")

    def test_too_few_pieces_are_not_done(self):
        self.assertEqual(judge(NUMBER, ["58", "58"]).result, "")
        self.assertEqual(judge(NUMBER, []).result, "")
        self.assertEqual(judge(YES, ["yes", "-", "yes"]).result, "")
        self.assertEqual(judge(YES, ["yes", "-", "yes"]).done, 2)

    def test_a_dash_is_not_zero(self):
        anything = Point("number", 1, Tolerance(Decimal(0), Decimal(1), Decimal(1)))
        self.assertEqual(judge(anything, ["0"]).result, "pass")
        self.assertEqual(judge(anything, ["-"]).result, "")

    def test_one_bad_piece_decides_at_once(self):
        self.assertEqual(judge(NUMBER, ["58.3"]).result, "fail")
        self.assertEqual(judge(NUMBER, ["-", "57.89"]).failed, (2,))
        self.assertEqual(judge(YES, ["no"]).result, "fail")
        self.assertEqual(judge(CHOICE, ["Wet"]).result, "fail")
        self.assertEqual(judge(CODE, ["4012345678902"]).result, "fail")

    def test_bounds_are_exact_and_unequal(self):
        for value, result in (
            ("57.9", "pass"),
            ("57.8999999", "fail"),
            ("58.2", "pass"),
            ("58.2000001", "fail"),
        ):
            with self.subTest(value=value):
                self.assertEqual(judge(Point("number", 1, MM), [value]).result, result)

    def test_nothing_to_compare_with_is_no_pass(self):
        self.assertEqual(judge(Point("barcode"), ["123"]).result, "")

    def test_photos_are_counted(self):
        point = Point("photo", 2)
        self.assertEqual(judge(point, [], 1).result, "")
        self.assertEqual(judge(point, [], 2).result, "pass")

    def test_one_way_to_write_each_value(self):
        self.assertEqual(normal(YES, ["Yes", "是", "N", "–"]), ["yes", "yes", "no"])
        self.assertEqual(normal(NUMBER, [" 58.05 ", "", "58"]), ["58.05", "-", "58"])
        for point, value in (
            (YES, "maybe"),
            (YES, "0"),
            (NUMBER, "58,05"),
            (NUMBER, "1e5"),
            (NUMBER, "NaN"),
            (CHOICE, "sound"),
            (Point("photo"), "yes"),
        ):
            with self.subTest(value=value), self.assertRaises(ValueError) as caught:
                normal(point, [value])
            self.assertEqual(str(caught.exception), value)

    def test_a_line_is_read(self):
        self.assertEqual(read(NUMBER, "58.05 58.1; – 58"), ["58.05", "58.1", "-", "58"])
        self.assertEqual(read(YES, "yes ×2; no"), ["yes", "yes", "no"])
        self.assertEqual(read(YES, "是*3"), ["yes"] * 3)
        self.assertEqual(read(Point("text"), "V1.2 beta；V2"), ["V1.2 beta", "V2"])
        self.assertEqual(read(NUMBER, ""), [])
        with self.assertRaises(ValueError):
            read(YES, "yes ×999999999")

    def test_what_is_written_is_read_back(self):
        rng = random.Random(4)
        for point, known in (
            (NUMBER, ["58", "57.95", "-0.5", "-"]),
            (YES, ["yes", "no", "-"]),
            (CHOICE, ["Sound", "Wet", "-"]),
        ):
            for _case in range(200):
                values = normal(
                    point, [rng.choice(known) for _piece in range(rng.randrange(9))]
                )
                self.assertEqual(read(point, written(values)), values)

    def test_a_worse_piece_never_helps(self):
        order = ["fail", "", "pass"]
        rng = random.Random(5)
        for _case in range(300):
            values = [rng.choice(["58", "60", "-"]) for _piece in range(4)]
            place = rng.randrange(4)
            worse = [*values[:place], "60", *values[place + 1 :]]
            self.assertLessEqual(
                order.index(judge(NUMBER, worse).result),
                order.index(judge(NUMBER, values).result),
            )
