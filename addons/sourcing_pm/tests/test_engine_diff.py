"""What a revision changes: lines are paired by name, then compared field by field."""

from __future__ import annotations

import unittest

from ..engine.diff import changes

FIELDS = ("name", "name_zh", "target", "text")


def line(name, name_zh="", **values):
    return {"name": name, "name_zh": name_zh, "target": 0.0, "text": "", **values}


class TestDiff(unittest.TestCase):
    def diff(self, before, after):
        return [
            (change.kind, (change.after or change.before)["name"], change.fields)
            for change in changes(before, after, fields=FIELDS)
        ]

    def test_nothing_changes(self):
        for lines in ([], [line("Weight", target=5.0)]):
            self.assertEqual(self.diff(lines, lines), [])

    def test_only_the_fields_that_differ_are_named(self):
        before = [line("Weight", target=540.0, text="dry")]
        after = [line("Weight", target=560.0, text="dry")]
        self.assertEqual(self.diff(before, after), [("changed", "Weight", ("target",))])

    def test_added_and_removed(self):
        self.assertEqual(
            self.diff([line("Weight")], [line("Colour")]),
            [("added", "Colour", ()), ("removed", "Weight", ())],
        )

    def test_everything_is_new_without_a_revision_before(self):
        self.assertEqual(
            self.diff([], [line("A"), line("B")]),
            [("added", "A", ()), ("added", "B", ())],
        )

    def test_order_of_lines_is_no_change(self):
        lines = [line("A"), line("B"), line("C")]
        self.assertEqual(self.diff(lines, lines[::-1]), [])

    def test_a_line_renamed_in_one_language_is_found_by_the_other(self):
        self.assertEqual(
            self.diff([line("Weight", "重量")], [line("Net weight", "重量")]),
            [("changed", "Net weight", ("name",))],
        )

    def test_spelling_of_spaces_and_capitals_pairs_and_still_shows(self):
        self.assertEqual(
            self.diff([line("Cable  length")], [line("cable length")]),
            [("changed", "cable length", ("name",))],
        )

    def test_two_lines_of_one_name_are_paired_in_turn(self):
        before = [line("Hole", target=1.0), line("Hole", target=2.0)]
        after = [line("Hole", target=1.0), line("Hole", target=3.0), line("Hole")]
        self.assertEqual(
            self.diff(before, after),
            [("changed", "Hole", ("target",)), ("added", "Hole", ())],
        )

    def test_empty_names_pair_nothing(self):
        self.assertEqual(
            self.diff([line("A", "")], [line("B", "")]),
            [("added", "B", ()), ("removed", "A", ())],
        )

    def test_nothing_false_and_empty_are_the_same(self):
        self.assertEqual(self.diff([line("A", text=False)], [line("A", text="")]), [])
        before, after = {"name": "A"}, {"name": "A", "text": None, "target": 0}
        self.assertEqual(self.diff([before], [after]), [])

    def test_ten_thousand_lines(self):
        before = [line(f"Line {number}", target=number) for number in range(10_000)]
        after = [*before[:-1], line("Line 9999", target=1)]
        self.assertEqual(
            self.diff(before, after), [("changed", "Line 9999", ("target",))]
        )
