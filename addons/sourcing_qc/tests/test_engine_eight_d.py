"""The order of an 8D report: containment before the cause, proof before the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sourcing_qc.engine import eight_d
from odoo.addons.sourcing_qc.engine.eight_d import Action, Containment, Facts

PROPERTY = settings(derandomize=True, database=None, deadline=None, max_examples=200)
ALL = Facts(
    has_owner=True,
    has_problem=True,
    contained=True,
    whys=("worn tool",),
    has_cause_code=True,
    corrective=(Action(done=True),),
    preventive=(Action(done=True),),
    instructed=True,
    verified=True,
)
ACTIONS = st.lists(st.builds(Action, st.booleans(), st.booleans()), max_size=3).map(
    tuple
)
FACTS = st.builds(
    Facts,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.lists(st.sampled_from(["", " ", "because"]), max_size=5).map(tuple),
    st.booleans(),
    ACTIONS,
    ACTIONS,
    st.booleans(),
    st.booleans(),
)


@tagged("post_install", "-at_install")
class TestEightD(BaseCase):
    def test_nothing_is_open_when_all_is_done(self):
        self.assertEqual(eight_d.open_disciplines(ALL), [])
        self.assertEqual(eight_d.current(ALL), "d8")

    def test_it_begins_with_the_team(self):
        self.assertEqual(eight_d.current(Facts()), "d1")

    def test_each_discipline_opens_by_what_it_lacks(self):
        lacking = {
            "d1": {"has_owner": False},
            "d2": {"has_problem": False},
            "d3": {"contained": False},
            "d4": {"whys": ()},
            "d5": {"instructed": False},
            "d6": {"corrective": (Action(done=False),)},
            "d7": {"preventive": ()},
            "d8": {"verified": False},
        }
        for name, values in lacking.items():
            with self.subTest(discipline=name):
                self.assertEqual(
                    eight_d.open_disciplines(replace(ALL, **values)), [name]
                )

    def test_a_cause_needs_its_code(self):
        facts = replace(ALL, has_cause_code=False)
        self.assertEqual(eight_d.current(facts), "d4")

    def test_no_rows_are_not_all_done(self):
        facts = replace(ALL, corrective=())
        self.assertEqual(eight_d.open_disciplines(facts), ["d5", "d6"])

    def test_gaps(self):
        for whys, expected in (
            ((), False),
            (("a",), False),
            (("a", "b", ""), False),
            (("", "b"), True),
            (("a", " ", "c"), True),
        ):
            with self.subTest(whys=whys):
                self.assertEqual(eight_d.gaps(whys), expected)

    def test_a_containment_says_everything(self):
        whole = Containment("sorted", 200, "factory_stock", "Mr Li", date(2026, 3, 2))
        self.assertEqual(eight_d.missing(whole), [])
        self.assertEqual(
            eight_d.missing(Containment()), ["what", "quantity", "where", "who", "when"]
        )
        self.assertEqual(eight_d.missing(replace(whole, quantity=0)), ["quantity"])

    def test_return_counts_to_the_last_day(self):
        closed = date(2026, 1, 1)
        for seen, expected in (
            (date(2025, 12, 31), False),
            (date(2026, 1, 1), True),
            (date(2026, 6, 30), True),  # the 180th day
            (date(2026, 7, 1), False),
        ):
            with self.subTest(seen=seen):
                self.assertEqual(eight_d.has_returned(closed, seen, 180), expected)

    @PROPERTY
    @given(FACTS)
    def test_current_is_the_first_open_one(self, facts):
        found = eight_d.open_disciplines(facts)
        self.assertEqual(found, sorted(found))
        self.assertEqual(eight_d.current(facts), found[0] if found else "d8")

    @PROPERTY
    @given(FACTS)
    def test_more_done_never_opens_another(self, facts):
        before = set(eight_d.open_disciplines(facts))
        for values in (
            {"has_owner": True},
            {"has_problem": True},
            {"contained": True},
            {"has_cause_code": True},
            {"instructed": True},
            {"verified": True},
        ):
            after = set(eight_d.open_disciplines(replace(facts, **values)))
            self.assertLessEqual(after, before)

    @PROPERTY
    @given(FACTS)
    def test_not_closed_before_it_was_verified(self, facts):
        open_ones = eight_d.open_disciplines(replace(facts, verified=False))
        self.assertIn("d8", open_ones)
