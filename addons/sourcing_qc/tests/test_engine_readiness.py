"""Ready, not ready, not known: from figures alone."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sourcing_qc.engine import readiness
from odoo.addons.sourcing_qc.engine.readiness import judge, overall

PROPERTY = settings(derandomize=True, database=None, deadline=None, max_examples=200)


@tagged("post_install", "-at_install")
class TestReadiness(BaseCase):
    def test_not_reported_is_not_known(self):
        for needed in (0, 80, 100):
            share = judge(500, None, needed)
            self.assertEqual((share.state, share.share), ("unknown", None))

    def test_zero_reported_is_known(self):
        self.assertEqual(judge(500, 0, 80).state, "not_ready")

    def test_edges(self):
        self.assertEqual(judge(500, 399, 80).state, "not_ready")
        self.assertEqual(judge(500, 400, 80).state, "ready")
        self.assertEqual(judge(500, 499.999, 100).state, "not_ready")
        self.assertEqual(judge(500, 600, 100).share, 100)

    def test_what_was_accepted_before_is_not_of_this_lot(self):
        self.assertEqual(judge(500, 1600, 80, accepted=1500).state, "not_ready")
        self.assertEqual(judge(500, 1900, 80, accepted=1500).state, "ready")

    def test_empty_lot(self):
        with self.assertRaises(ValueError):
            judge(0, 5, 80)

    def test_overall(self):
        for states, expected in (
            ([], "unknown"),
            (["ready"], "ready"),
            (["ready", "unknown"], "unknown"),
            (["ready", "unknown", "not_ready"], "not_ready"),
        ):
            self.assertEqual(overall(states), expected)

    @PROPERTY
    @given(
        st.integers(1, 5000),
        st.integers(0, 9000),
        st.integers(0, 5000),
        st.integers(0, 100),
    )
    def test_more_made_is_never_less_ready(self, presented, reported, accepted, needed):
        order = (readiness.NOT_READY, readiness.READY)
        less = judge(presented, reported, needed, accepted)
        more = judge(presented, reported + 7, needed, accepted)
        self.assertLessEqual(order.index(less.state), order.index(more.state))
        self.assertLessEqual(more.share, 100)
