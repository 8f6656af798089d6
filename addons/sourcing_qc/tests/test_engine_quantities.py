"""The figures of an order line: what must hold for all of them, and the cases named."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sourcing_qc.engine.quantities import Word, add_up
from odoo.addons.sourcing_qc.engine.verdict import accepted_quantity

PROPERTY = settings(derandomize=True, database=None, deadline=None, max_examples=300)
QUANTITY = st.one_of(
    st.integers(0, 30).map(float),
    st.floats(0, 30, allow_nan=False).map(lambda number: round(number, 3)),
)
WORDS = st.lists(
    st.builds(Word, presented=QUANTITY, accepted=QUANTITY, decided=st.booleans()),
    max_size=6,
)


@tagged("post_install", "-at_install")
class TestQuantities(BaseCase):
    @PROPERTY
    @given(QUANTITY, WORDS, QUANTITY)
    def test_the_figures_always_add_up(self, ordered, words, under_way):
        figures = add_up(ordered, words, under_way)
        parts = (figures.accepted, figures.rejected, figures.undecided)
        self.assertAlmostEqual(figures.inspected, sum(parts), 5)
        self.assertAlmostEqual(figures.inspected + figures.pending, ordered, 5)
        for part in (*parts, figures.inspected, figures.pending):
            self.assertGreaterEqual(part, 0)
            self.assertLessEqual(part, round(ordered, 5) + 1e-5)

    @PROPERTY
    @given(QUANTITY, st.lists(st.tuples(QUANTITY, st.booleans()), max_size=6))
    def test_accepted_is_what_may_be_shipped(self, ordered, verdicts):
        words = [Word(qty, qty if passed else 0.0) for qty, passed in verdicts]
        self.assertAlmostEqual(
            add_up(ordered, words).accepted, accepted_quantity(ordered, verdicts), 5
        )

    @PROPERTY
    @given(QUANTITY, WORDS, QUANTITY)
    def test_work_under_way_takes_nothing_from_what_is_decided(
        self, ordered, words, under_way
    ):
        before, after = add_up(ordered, words), add_up(ordered, words, under_way)
        self.assertEqual(
            (before.accepted, before.rejected), (after.accepted, after.rejected)
        )
        self.assertLessEqual(after.pending, before.pending)

    def _figures(self, *words, under_way=0.0):
        """accepted, rejected, undecided, pending of 2,000 ordered."""
        figures = add_up(2000, [Word(*word) for word in words], under_way)
        return (
            figures.accepted,
            figures.rejected,
            figures.undecided,
            figures.pending,
        )

    def test_nothing_presented(self):
        self.assertEqual(self._figures(), (0, 0, 0, 2000))

    def test_lots_add_up(self):
        self.assertEqual(self._figures((500, 500), (700, 700)), (1200, 0, 0, 800))

    def test_the_same_goods_count_once(self):
        self.assertEqual(self._figures((1500, 1500), (1500, 1500)), (1500, 0, 0, 500))

    def test_failure_puts_an_earlier_yes_in_doubt(self):
        self.assertEqual(self._figures((500, 500), (700, 0)), (0, 700, 500, 800))

    def test_what_failed_and_passed_is_accepted(self):
        self.assertEqual(
            self._figures((500, 500), (700, 0), (700, 700)), (1200, 0, 0, 800)
        )

    def test_a_part_that_passed_again_leaves_the_rest_rejected(self):
        self.assertEqual(self._figures((2000, 0), (600, 600)), (600, 1400, 0, 0))

    def test_lot_accepted_in_part(self):
        self.assertEqual(self._figures((1500, 1400)), (1400, 100, 0, 500))
        self.assertEqual(self._figures((500, 500), (1500, 1400)), (1900, 100, 0, 0))

    def test_not_decided_is_neither(self):
        self.assertEqual(self._figures((800, 0, False)), (0, 0, 800, 1200))
        self.assertEqual(self._figures((500, 500), under_way=300), (500, 0, 300, 1200))

    def test_more_presented_than_ordered(self):
        self.assertEqual(self._figures((2100, 2100)), (2000, 0, 0, 0))
        self.assertEqual(self._figures((2100, 0)), (0, 2000, 0, 0))

    def test_nothing_or_less_ordered(self):
        for ordered in (0, -5):
            figures = add_up(ordered, [Word(10, 10)], 3)
            self.assertEqual((figures.inspected, figures.pending), (0, 0))
