"""Shutdowns: ramps by examples, the last safe day against trying every day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sourcing_pm.engine.schedule import Link, Task, solve
from odoo.addons.sourcing_pm.engine.shutdown import last_safe_day, with_shutdown
from odoo.addons.sourcing_pm.engine.workdays import CalendarDays, WorkCalendar

SEARCH = settings(max_examples=200, derandomize=True, deadline=None, database=None)
DAY = timedelta(days=1)

WEEK = WorkCalendar()
# Chinese New Year is on Saturday, 6 February 2027.
CLOSED = (date(2027, 1, 28), date(2027, 2, 20))
FACTORY = with_shutdown(WEEK, CLOSED)


def lost(calendar: WorkCalendar, base: WorkCalendar, first: date, last: date):
    """Return the days that ``calendar`` does not work although ``base`` does."""
    days = (first + n * DAY for n in range((last - first).days + 1))
    return [
        day for day in days if base.is_workday(day) and not calendar.is_workday(day)
    ]


@tagged("post_install", "-at_install")
class TestShutdown(BaseCase):
    def test_closed_days_are_not_worked(self):
        self.assertFalse(FACTORY.count(*CLOSED))
        self.assertTrue(FACTORY.is_workday(CLOSED[0] - DAY))
        self.assertEqual(FACTORY.add(CLOSED[1], 1), date(2027, 2, 22))

    def test_slow_days_count_half_and_keep_the_bounds_of_the_closure(self):
        slow = with_shutdown(WEEK, CLOSED, ramp_down=4, ramp_up=5)
        before = lost(slow, WEEK, date(2027, 1, 1), CLOSED[0] - DAY)
        after = lost(slow, WEEK, CLOSED[1] + DAY, date(2027, 3, 31))
        self.assertEqual(before, [date(2027, 1, 22), date(2027, 1, 26)])
        self.assertEqual(after, [date(2027, 2, 23), date(2027, 2, 25)])

    def test_a_shutdown_swallows_a_make_up_day(self):
        china = replace(WEEK, extra_workdays=frozenset({date(2027, 1, 31)}))
        self.assertFalse(with_shutdown(china, CLOSED).is_workday(date(2027, 1, 31)))

    def test_shutdowns_add_up_and_a_repeat_changes_nothing(self):
        self.assertEqual(with_shutdown(FACTORY, CLOSED), FACTORY)
        summer = (date(2027, 8, 2), date(2027, 8, 6))
        both = with_shutdown(FACTORY, summer)
        self.assertFalse(both.count(*summer) + both.count(*CLOSED))

    def test_leap_day(self):
        leap = with_shutdown(WEEK, (date(2028, 2, 28), date(2028, 3, 1)))
        self.assertFalse(leap.is_workday(date(2028, 2, 29)))

    def test_what_means_nothing_is_refused(self):
        for closed, down in (((CLOSED[1], CLOSED[0]), 0), (CLOSED, -1)):
            with self.assertRaises(ValueError):
                with_shutdown(WEEK, closed, down)


def chain(**changes):
    """Quotation, deposit, material, production, inspection, transit."""
    tasks = [
        Task("rfq", 5, calendar=WEEK),
        Task("deposit", 0, ("rfq",)),
        Task("material", 10, ("deposit",), calendar=FACTORY),
        Task("production", 20, ("material",), calendar=FACTORY),
        Task("inspection", 2, ("production",), calendar=FACTORY),
        Task("transit", 30, ("inspection",), calendar=CalendarDays()),
    ]
    return [replace(task, **changes.get(task.id, {})) for task in tasks]


@tagged("post_install", "-at_install")
class TestLastSafeDay(BaseCase):
    def test_by_hand(self):
        # 32 workdays end on Wednesday, 27 January, so material starts on 15 December
        safe = last_safe_day(chain(), "deposit", CLOSED, date(2026, 11, 25))
        self.assertEqual(safe.day, date(2026, 12, 14))
        self.assertFalse(safe.missed)
        # the last inspection day moves from Jan 27 over the closure to Mon, Feb 22
        self.assertEqual(safe.jump, 26)

    def test_a_deposit_that_comes_too_late_still_tells_the_day(self):
        for today in (None, date(2026, 12, 21)):
            start = date(2026, 12, 21)
            safe = last_safe_day(chain(), "deposit", CLOSED, start, today)
            self.assertTrue(safe.missed)
            self.assertEqual(safe.day, date(2026, 12, 14))

    def test_what_a_day_would_have_saved(self):
        # asked on Dec 10, but the quotation takes until the 16th
        safe = last_safe_day(
            chain(), "deposit", CLOSED, date(2026, 12, 1), date(2026, 12, 10)
        )
        self.assertEqual((safe.day, safe.missed), (date(2026, 12, 14), True))
        self.assertEqual(safe.jump, 26)

    def test_another_way_that_is_late_anyhow_makes_no_jump(self):
        tasks = [
            *chain(production={"predecessors": ("material", "sample")}),
            Task("sample", 60, ("rfq",), calendar=FACTORY),
        ]
        safe = last_safe_day(tasks, "deposit", CLOSED, date(2026, 11, 25))
        self.assertFalse(safe.missed)
        self.assertLess(safe.jump, 5)

    def test_nothing_to_say(self):
        paid = chain(
            rfq={"actual_finish": date(2026, 12, 1)},
            deposit={"actual_finish": date(2026, 12, 2)},
        )
        self.assertIsNone(last_safe_day(paid, "deposit", CLOSED, date(2026, 11, 25)))
        open_all_year = [replace(task, calendar=CalendarDays()) for task in chain()]
        self.assertIsNone(
            last_safe_day(open_all_year, "deposit", CLOSED, date(2026, 11, 25))
        )

    def test_a_cut_off_of_its_own_is_not_the_closure(self):
        early = chain(transit={"not_after": date(2026, 12, 31)})
        safe = last_safe_day(early, "deposit", CLOSED, date(2026, 11, 25))
        self.assertEqual(safe.day, date(2026, 12, 14))

    @SEARCH
    @given(data=st.data())
    def test_against_trying_every_day(self, data):
        tasks = [
            Task("rfq", data.draw(st.integers(0, 20)), calendar=WEEK),
            Task("deposit", 0, ("rfq",)),
        ]
        calendars = st.sampled_from([FACTORY, WEEK, CalendarDays()])
        for name in range(data.draw(st.integers(1, 5))):
            behind = [task.id for task in tasks[1:]]
            links = st.builds(
                Link,
                st.sampled_from(behind),
                st.sampled_from(("FS", "SS")),
                st.integers(0, 3),
            )
            duration = st.integers(0 if name else 1, 15)
            tasks.append(
                Task(
                    name,
                    data.draw(duration),
                    (data.draw(links),),
                    FACTORY if not name else data.draw(calendars),
                )
            )
        start = date(2026, 12, 1) + data.draw(st.integers(0, 60)) * DAY
        today = data.draw(st.sampled_from([None, start, start + 10 * DAY]))

        def plan(day):
            moved = [
                replace(task, expected_finish=day) if task.id == "deposit" else task
                for task in tasks
            ]
            return solve(moved, start, today)

        def is_safe(dates):
            return all(
                dates[task.id].finish < CLOSED[0]
                for task in tasks[2:]
                if task.duration and task.calendar == FACTORY
            )

        first = plan(start)["deposit"].finish
        tried = [first + n * DAY for n in range(120)]
        good = [day for day in tried if is_safe(plan(day))]
        found = last_safe_day(tasks, "deposit", CLOSED, start, today)
        self.assertEqual(found.missed, not good)
        if not good:
            self.assertLess(found.day, first)
            return
        self.assertEqual(found.day, max(good))
        ends = [
            max(dates.finish for dates in plan(found.day + n * DAY).values())
            for n in (0, 1)
        ]
        self.assertEqual(found.jump, (ends[1] - ends[0]).days)
