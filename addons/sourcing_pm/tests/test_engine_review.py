"""How a project was led, by examples."""

from __future__ import annotations

from datetime import date, datetime

from odoo.tests import BaseCase, tagged

from odoo.addons.sourcing_pm.engine.review import days_early, unprompted
from odoo.addons.sourcing_pm.engine.workdays import WorkCalendar

WEEK = WorkCalendar(holidays=frozenset({date(2026, 3, 11)}))


def march(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 3, day, hour)


@tagged("post_install", "-at_install")
class TestUnprompted(BaseCase):
    def _share(self, updates, asked=(), rhythm=7):
        return unprompted(updates, asked, march(1), rhythm)

    def test_word_within_the_rhythm_comes_by_itself(self):
        self.assertEqual(self._share([march(8), march(15)]), (2, 2))

    def test_word_after_the_rhythm_comes_too_late(self):
        self.assertEqual(self._share([march(9)]), (0, 1))
        self.assertEqual(self._share([march(5), march(13), march(14)]), (2, 3))

    def test_the_first_answer_was_asked_for_and_what_follows_was_not(self):
        share = self._share(
            [march(3), march(5), march(5, 18)], [march(4), march(4, 20)]
        )
        self.assertEqual(share, (2, 3))

    def test_a_question_that_was_answered_asks_nothing_more(self):
        self.assertEqual(self._share([march(3), march(4)], [march(2)]), (1, 2))

    def test_the_order_of_the_rows_does_not_matter(self):
        self.assertEqual(self._share([march(15), march(8)]), (2, 2))

    def test_nothing_is_nothing(self):
        self.assertEqual(self._share([]), (0, 0))


@tagged("post_install", "-at_install")
class TestDaysEarly(BaseCase):
    def _early(self, recorded, endangered):
        return days_early(date(2026, 3, recorded), date(2026, 3, endangered), WEEK)

    def test_working_days_until_the_date(self):
        self.assertEqual(self._early(2, 6), 4)  # Monday to Friday
        self.assertEqual(self._early(6, 9), 1)  # over a weekend
        self.assertEqual(self._early(10, 12), 1)  # over a holiday

    def test_on_the_day_itself(self):
        self.assertEqual(self._early(6, 6), 0)

    def test_after_the_date(self):
        self.assertEqual(self._early(9, 6), -1)
        self.assertEqual(self._early(12, 6), -3)
