"""The schedule: worked examples, the standard chain, and a slow definition of it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sourcing_pm.engine.schedule import (
    CycleError,
    Dates,
    Link,
    Task,
    solve,
)
from odoo.addons.sourcing_pm.engine.workdays import CalendarDays, WorkCalendar

SEARCH = settings(max_examples=200, derandomize=True, deadline=None, database=None)
DAY = timedelta(days=1)

# State Council notice for 2026: Mid-Autumn and National Day with their make-up days.
LEGAL_HOLIDAYS = frozenset(
    {date(2026, 9, 25), *(date(2026, 10, day) for day in (1, 2, 5, 6, 7))}
)
MAKE_UP_DAYS = frozenset({date(2026, 9, 20), date(2026, 10, 10)})
AGENT = WorkCalendar(holidays=LEGAL_HOLIDAYS, extra_workdays=MAKE_UP_DAYS)
# Works on Saturdays and shuts down for ten days, which swallows 10 October.
FACTORY = WorkCalendar(
    weekdays=frozenset(range(6)),
    holidays=frozenset(
        {date(2026, 9, 25), date(2026, 9, 26)}
        | {date(2026, 10, day) for day in range(1, 11)}
    ),
    extra_workdays=MAKE_UP_DAYS,
)
PORT = WorkCalendar(
    weekdays=frozenset(range(7)),
    holidays=frozenset(date(2026, 10, day) for day in (1, 2, 3)),
)


def july(day: int) -> date:
    """Return a day of July 2026; the 1st is a Wednesday, the 6th a Monday."""
    return date(2026, 7, day)


# The slow definition ----------------------------------------------------------------


def works(calendar, day):
    if day in calendar.holidays:
        return False
    return day in calendar.extra_workdays or day.weekday() in calendar.weekdays


def workdays_between(calendar, morning, later):
    """Count the workdays in [morning, later)."""
    return sum(
        works(calendar, morning + n * DAY) for n in range((later - morning).days)
    )


def from_day_on(calendar, day):
    while not works(calendar, day):
        day += DAY
    return day


def last_of(calendar, first, days):
    """Return the last of so many workdays, the first of which is on ``first`` or on."""
    last = first = from_day_on(calendar, first)
    while workdays_between(calendar, first, last + DAY) < days:
        last += DAY
    return last


def first_of(calendar, last, days):
    first = last
    while workdays_between(calendar, first, last + DAY) < days:
        first -= DAY
    return first


def slow_shift(calendar, morning, lag):
    x = morning
    while lag > 0 and workdays_between(calendar, morning, x) < lag:
        x += DAY
    while lag < 0 and workdays_between(calendar, x, morning) < -lag:
        x -= DAY
    return x


class Definition:
    """The contract, sentence by sentence, with days tried one after the other."""

    def __init__(self, tasks, start, today, deadline):
        self.tasks = {task.id: task for task in tasks}
        self.start, self.today = start, today
        self.early, self.late = {}, {}
        for task in tasks:
            self.forward(task.id)
        self.deadline = deadline or max(row[3] for row in self.early.values())
        for task in tasks:
            self.backward(task.id)

    def links(self, task):
        for item in task.predecessors:
            yield item if isinstance(item, Link) else Link(item)

    def is_open(self, task):
        """Return whether links still move the task."""
        if task.actual_finish:
            return False
        return task.duration == 0 or not task.actual_start

    def forward(self, id_):
        """Return begin, end, start, finish and driver."""
        if id_ not in self.early:
            task = self.tasks[id_]
            if task.actual_finish:
                row = self.finished(task)
            elif not self.is_open(task):
                row = self.started(task)
            elif task.duration:
                row = self.work(task)
            else:
                row = self.event(task)
            self.early[id_] = row
        return self.early[id_]

    def finished(self, task):
        finish = task.actual_finish
        if task.duration == 0:
            return finish + DAY, finish + DAY, finish, finish, "actual"
        start = task.actual_start or finish
        return start, finish + DAY, start, finish, "actual"

    def started(self, task):
        finish, driver = last_of(task.calendar, task.actual_start, task.duration), None
        planned = finish
        if task.expected_finish:
            finish = max(finish, task.expected_finish)
        if self.today:
            finish = max(finish, from_day_on(task.calendar, self.today))
        if finish == planned:
            driver = "actual"
        elif finish == task.expected_finish:
            driver = "expected"
        else:
            driver = "today"
        return task.actual_start, finish + DAY, task.actual_start, finish, driver

    def link_morning(self, task, link, begin, end):
        """Return the morning that a link gives, from its predecessor's mornings."""
        return slow_shift(task.calendar, end if link.type == "FS" else begin, link.lag)

    def link_mornings(self, task):
        for link in self.links(task):
            begin, end = self.forward(link.id)[:2]
            yield link.id, self.link_morning(task, link, begin, end)

    def work(self, task):
        reasons = [*self.link_mornings(task), ("start", self.start)]
        if task.not_before:
            reasons.append(("not_before", task.not_before))
        if self.today:
            reasons.append(("today", self.today))
        start = max(from_day_on(task.calendar, morning) for _, morning in reasons)
        driver = next(
            reason
            for reason, morning in reasons
            if from_day_on(task.calendar, morning) == start
        )
        finish = last_of(task.calendar, start, task.duration)
        if task.expected_finish and task.expected_finish > finish:
            finish, driver = task.expected_finish, "expected"
        return start, finish + DAY, start, finish, driver

    def event(self, task):
        """Place an event: days for the eye, mornings for the successors."""
        mornings = [*self.link_mornings(task), ("start", self.start)]
        days = [(reason, max(m - DAY, self.start)) for reason, m in mornings]
        morning = max(m for _, m in mornings)
        shown = unmoved = max(day for _, day in days)
        if task.not_before:
            days.append(("not_before", task.not_before))
        if self.today:
            days.append(("today", self.today))
        shown = max(day for _, day in days)
        driver = next(reason for reason, day in days if day == shown)
        if task.expected_finish and task.expected_finish > shown:
            shown, driver = task.expected_finish, "expected"
        if shown > unmoved:
            morning = shown + DAY
        return morning, morning, shown, shown, driver

    def successors(self, id_):
        for task in self.tasks.values():
            for link in self.links(task):
                if link.id == id_:
                    yield task, link

    def backward(self, id_):
        """Return late start and late finish, by trying days from the limit down."""
        if id_ not in self.late:
            task = self.tasks[id_]
            if task.actual_finish:
                self.late[id_] = self.forward(id_)[2:4]
            else:
                day = min(self.deadline, task.not_after or self.deadline)
                while not self.is_early_enough(task, day):
                    day -= DAY
                self.late[id_] = self.late_start(task, day), day
        return self.late[id_]

    def late_start(self, task, finish):
        if task.duration == 0:
            return finish
        if task.actual_start:
            return task.actual_start
        return first_of(task.calendar, finish, task.duration)

    def is_early_enough(self, task, finish):
        """Return whether the links alone let all successors start in time."""
        if task.duration and not works(task.calendar, finish):
            return False
        begin = self.late_start(task, finish) if task.duration else finish + DAY
        for successor, link in self.successors(task.id):
            if not self.is_open(successor):
                continue
            if link.type == "SS" and task.duration and task.actual_start:
                continue
            morning = self.link_morning(successor, link, begin, finish + DAY)
            if successor.duration:
                start = from_day_on(successor.calendar, morning)
            else:
                start = morning - DAY
            if start > self.backward(successor.id)[0]:
                return False
        return True

    def total_float(self, id_):
        task = self.tasks[id_]
        end, late_end = self.forward(id_)[1], self.backward(id_)[1] + DAY
        if end <= late_end:
            return workdays_between(task.calendar, end, late_end)
        return -workdays_between(task.calendar, late_end, end)

    def result(self):
        floats = {id_: self.total_float(id_) for id_ in self.tasks}
        unfinished = [id_ for id_ in self.tasks if not self.tasks[id_].actual_finish]
        smallest = min((floats[id_] for id_ in unfinished), default=0)
        return {
            id_: Dates(
                *self.forward(id_)[2:4],
                *self.backward(id_),
                0 if task.actual_finish else floats[id_],
                id_ in unfinished and floats[id_] <= max(0, smallest),
                self.forward(id_)[4],
            )
            for id_, task in self.tasks.items()
        }


# What the search draws from ----------------------------------------------------------

START = date(2026, 9, 21)
days = st.integers(-12, 30).map(lambda n: START + n * DAY)
maybe_day = st.none() | days
calendars = st.sampled_from(
    [WorkCalendar(), AGENT, FACTORY, PORT, CalendarDays()]
) | st.builds(
    WorkCalendar,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.frozensets(days, max_size=8),
    st.frozensets(days, max_size=5),
)


@st.composite
def tasks_until(draw, today):
    """Draw up to seven tasks, listed in any order, no actual later than today."""
    tasks = []
    for id_ in range(draw(st.integers(1, 7))):
        task = Task(
            id_,
            draw(st.integers(0, 6) | st.just(0)),
            calendar=draw(calendars),
            expected_finish=draw(st.none() | maybe_day),
            not_before=draw(st.none() | maybe_day),
            not_after=draw(st.none() | maybe_day),
        )
        if id_:
            links = st.builds(
                Link,
                st.integers(0, id_ - 1),
                st.sampled_from(["FS", "SS"]),
                st.integers(-5, 6) | st.just(0),
            )
            task = replace(
                task,
                predecessors=tuple(
                    draw(st.lists(links | st.integers(0, id_ - 1), max_size=3))
                ),
            )
        actuals = sorted(
            min(day, today) if today else day
            for day in draw(st.lists(days, min_size=2, max_size=2))
        )
        state = draw(st.sampled_from(["open", "open", "started", "finished", "told"]))
        if state in ("started", "finished"):
            task = replace(task, actual_start=actuals[0])
        if state in ("finished", "told"):
            task = replace(task, actual_finish=actuals[1])
        tasks.append(task)
    return draw(st.permutations(tasks))


@st.composite
def projects(draw):
    """Draw the arguments of solve()."""
    today = draw(maybe_day)
    tasks = draw(tasks_until(today))
    return tasks, START, today, draw(maybe_day)


@tagged("post_install", "-at_install")
class TestScheduleSearch(BaseCase):
    maxDiff = None

    @SEARCH
    @given(projects())
    def test_as_defined(self, project):
        tasks, *rest = project
        found = solve(tasks, *rest)
        self.assertEqual(found, Definition(*project).result())
        self.assertEqual(list(found), [task.id for task in tasks])
        self.assertEqual(
            any(dates.critical for dates in found.values()),
            any(not task.actual_finish for task in tasks),
            "while something is open, one path is shown",
        )
        for other in (tasks[::-1], sorted(tasks, key=lambda task: task.id)):
            self.assertEqual(solve(other, *rest), found, "in any order")


@tagged("post_install", "-at_install")
class TestSchedule(BaseCase):
    def assertDays(self, dates, start, finish, driver):
        self.assertEqual((dates.start, dates.finish), (start, finish))
        self.assertEqual(dates.driver, driver)

    # Links and lags

    def test_finish_to_start_with_lag_after_a_friday(self):
        # July 3 is a Friday: Monday and Tuesday lie between, Wednesday it is.
        found = solve([Task("a", 3), Task("b", 2, (Link("a", lag=2),))], july(1))
        self.assertDays(found["a"], july(1), july(3), "start")
        self.assertDays(found["b"], july(8), july(9), "a")

    def test_a_lag_counts_in_the_calendar_of_the_successor(self):
        every_day = CalendarDays()
        found = solve(
            [
                Task("a", 3),
                Task("b", 2, (Link("a", lag=2),), every_day),
                Task("c", 1, (Link("b", lag=1),)),
            ],
            july(1),
        )
        self.assertDays(found["b"], july(6), july(7), "a")
        self.assertDays(found["c"], july(9), july(9), "b")

    def test_without_lag_the_next_workday_follows(self):
        found = solve([Task("a", 3), Task("b", 1, ("a",))], july(1))
        self.assertDays(found["b"], july(6), july(6), "a")

    def test_a_lead_goes_back_in_workdays(self):
        # The two workdays before Saturday morning are Thursday and Friday.
        found = solve([Task("a", 3), Task("b", 2, (Link("a", lag=-2),))], july(1))
        self.assertDays(found["b"], july(2), july(3), "a")
        found = solve([Task("a", 3), Task("b", 2, (Link("a", lag=-9),))], july(1))
        self.assertDays(found["b"], july(1), july(2), "start")

    def test_start_to_start(self):
        found = solve(
            [
                Task("a", 10),
                Task("b", 2, (Link("a", "SS", 1),)),
                Task("c", 1, (Link("a", "SS"),)),
            ],
            july(3),
        )
        self.assertDays(found["b"], july(6), july(7), "a")
        self.assertDays(found["c"], july(3), july(3), "a")

    def test_the_first_sufficient_reason_is_the_driver(self):
        tasks = [Task("a", 3), Task("b", 2), Task("c", 1)]

        def driver(*predecessors, today=None, **values):
            last = Task("d", 1, predecessors, **values)
            return solve([*tasks, last], july(1), today)["d"].driver

        self.assertEqual(driver("b", "c"), "b")
        self.assertEqual(driver("c", "b"), "b")
        # From Saturday as from Monday on, Monday is the first workday.
        self.assertEqual(driver("c", Link("b", lag=1), "a"), "b")
        self.assertEqual(driver("a", Link("b", lag=1)), "a")
        self.assertEqual(driver("a", not_before=july(5)), "a")
        self.assertEqual(driver(not_before=july(5), today=july(6)), "not_before")
        self.assertEqual(driver(not_before=july(3), today=july(6)), "today")
        self.assertEqual(driver("c", not_before=july(2)), "c")
        self.assertEqual(driver("c", not_before=july(3)), "not_before")
        self.assertEqual(driver(not_before=july(1), today=july(1)), "start")

    # Events

    def test_an_event_is_shown_on_the_day_before_its_morning(self):
        found = solve(
            [Task("a", 3), Task("paid", 0, ("a",)), Task("b", 1, ("paid",))], july(1)
        )
        self.assertDays(found["paid"], july(3), july(3), "a")
        self.assertDays(found["b"], july(6), july(6), "paid")

    def test_a_lag_before_an_event_ends_with_its_last_workday(self):
        # Five workdays after a Friday end on a Friday, not on the Sunday after it.
        found = solve([Task("a", 3), Task("due", 0, (Link("a", lag=5),))], july(1))
        self.assertDays(found["due"], july(10), july(10), "a")

    def test_an_event_adds_no_time_at_the_start(self):
        found = solve(
            [Task("go", 0), Task("a", 1, ("go",)), Task("go2", 0, ("go",))], july(1)
        )
        self.assertDays(found["go"], july(1), july(1), "start")
        self.assertDays(found["a"], july(1), july(1), "go")
        self.assertDays(found["go2"], july(1), july(1), "go")

    def test_an_event_that_is_moved_takes_its_day(self):
        for values in (
            {"not_before": july(7)},
            {"expected_finish": july(7)},
            {"actual_start": july(1), "not_before": july(7)},
        ):
            found = solve([Task("go", 0, **values), Task("a", 1, ("go",))], july(1))
            reason = "not_before" if "not_before" in values else "expected"
            self.assertDays(found["go"], july(7), july(7), reason)
            self.assertDays(found["a"], july(8), july(8), "go")
        found = solve([Task("go", 0), Task("a", 1, ("go",))], july(1), july(7))
        self.assertDays(found["go"], july(7), july(7), "today")
        self.assertDays(found["a"], july(8), july(8), "go")

    def test_an_event_where_a_limit_changes_nothing(self):
        found = solve([Task("go", 0), Task("a", 1, ("go",))], july(1), july(1))
        self.assertDays(found["go"], july(1), july(1), "start")
        self.assertDays(found["a"], july(1), july(1), "go")
        tasks = [Task("a", 2), Task("go", 0, ("a",), not_before=july(2))]
        found = solve([*tasks, Task("b", 1, ("go",))], july(1))
        self.assertDays(found["go"], july(2), july(2), "a")
        self.assertDays(found["b"], july(3), july(3), "go")

    def test_a_finished_event_ends_on_the_next_morning(self):
        found = solve(
            [
                Task("paid", 0, actual_start=july(1), actual_finish=july(4)),
                Task("b", 1, ("paid",), CalendarDays()),
                Task("c", 1, (Link("paid", "SS"),), CalendarDays()),
            ],
            july(1),
        )
        self.assertDays(found["paid"], july(4), july(4), "actual")
        self.assertDays(found["b"], july(5), july(5), "paid")
        self.assertDays(found["c"], july(5), july(5), "paid")

    def test_late_events(self):
        found = solve([Task("paid", 0), Task("a", 2, ("paid",)), Task("b", 5)], july(6))
        # Its latest morning is Thursday's, its present one is Monday's.
        self.assertEqual(found["paid"].late_start, july(8))
        self.assertEqual(found["paid"].late_finish, july(8))
        self.assertEqual(found["paid"].total_float, 3)
        found = solve([Task("paid", 0), Task("a", 5, ("paid",))], july(6))
        self.assertEqual(found["paid"].finish, july(6))
        self.assertEqual(found["paid"].late_finish, july(5), "the eve of the start")
        self.assertEqual(found["paid"].total_float, 0)

    # The past and what is expected

    def test_actuals_are_facts(self):
        sunday = july(5)
        tasks = [
            Task("a", 9),
            Task("b", 2, ("a",), actual_start=july(4), actual_finish=sunday),
            Task("c", 2, ("a",), actual_finish=sunday),
            Task("d", 1, (Link("b", "SS"),)),
            Task("e", 1, ("c",)),
        ]
        found = solve(tasks, july(2), july(6), july(8))
        self.assertEqual(
            found["b"], Dates(july(4), sunday, july(4), sunday, 0, False, "actual")
        )
        self.assertEqual(
            found["c"], Dates(sunday, sunday, sunday, sunday, 0, False, "actual")
        )
        self.assertDays(found["d"], july(6), july(6), "b")
        self.assertDays(found["e"], july(6), july(6), "c")

    def test_a_started_task_leaves_its_links_behind(self):
        begun = Task("b", 3, ("a",), actual_start=july(4), not_before=july(20))
        found = solve([Task("a", 9), begun], july(1))
        self.assertDays(found["b"], july(4), july(8), "actual")
        self.assertEqual(found["b"].late_start, july(4))
        self.assertEqual(found["b"].late_finish, july(13))
        # Its predecessor is bound by the end of the project only.
        self.assertEqual(found["a"].late_finish, july(13))

    def test_a_started_task_finishes_today_at_the_earliest(self):
        begun = Task("a", 3, actual_start=july(1))
        self.assertDays(
            solve([begun], july(1), july(3))["a"], july(1), july(3), "actual"
        )
        self.assertDays(
            solve([begun], july(1), july(4))["a"], july(1), july(6), "today"
        )
        promised = replace(begun, expected_finish=july(12))
        self.assertDays(
            solve([promised], july(1), july(4))["a"], july(1), july(12), "expected"
        )
        promised = replace(begun, expected_finish=july(6))
        self.assertDays(
            solve([promised], july(1), july(4))["a"], july(1), july(6), "expected"
        )

    def test_an_expected_finish_only_delays(self):
        task = Task("a", 3, expected_finish=july(2))
        self.assertDays(solve([task], july(1))["a"], july(1), july(3), "start")
        task = Task("a", 3, expected_finish=july(3))
        self.assertDays(solve([task], july(1))["a"], july(1), july(3), "start")
        task = Task("a", 3, expected_finish=july(4))
        found = solve([task, Task("b", 1, ("a",), CalendarDays())], july(1))
        self.assertDays(found["a"], july(1), july(4), "expected")
        self.assertDays(found["b"], july(5), july(5), "a")

    # Late dates, float and the critical path

    def test_float_is_counted_in_the_calendar_of_the_task(self):
        tasks = [Task("a", 1), Task("sea", 1, calendar=CalendarDays()), Task("b", 6)]
        found = solve(tasks, july(1))
        self.assertEqual(
            [found[id_].total_float for id_ in ("a", "sea", "b")], [5, 7, 0]
        )
        self.assertEqual([found[id_].critical for id_ in ("a", "sea", "b")], [0, 0, 1])

    def test_a_deadline_makes_float_and_takes_it(self):
        tasks = [Task("a", 2), Task("b", 3, ("a",)), Task("c", 1, ("a",))]
        found = solve(tasks, july(1), deadline=july(8))
        self.assertEqual([found[id_].total_float for id_ in "abc"], [1, 1, 3])
        self.assertEqual([found[id_].critical for id_ in "abc"], [True, True, False])
        found = solve(tasks, july(1), deadline=july(6))
        self.assertEqual([found[id_].total_float for id_ in "abc"], [-1, -1, 1])
        self.assertEqual([found[id_].critical for id_ in "abc"], [True, True, False])
        found = solve(tasks, july(1), deadline=july(2))
        self.assertEqual([found[id_].total_float for id_ in "abc"], [-3, -3, -1])
        self.assertTrue(all(found[id_].critical for id_ in "abc"), "all too late")
        # On a Sunday nobody finishes.
        found = solve(tasks, july(1), deadline=july(12))
        self.assertEqual(found["b"].late_finish, july(10))

    def test_not_after_binds_the_task_and_those_before_it(self):
        tasks = [Task("a", 2), Task("b", 1, ("a",), not_after=july(7)), Task("c", 9)]
        found = solve(tasks, july(1))
        self.assertEqual(found["b"].late_finish, july(7))
        self.assertEqual(found["a"].late_finish, july(6))
        self.assertEqual(found["c"].total_float, 0)
        # The stricter limit holds.
        tasks = [replace(tasks[1], predecessors=(), not_after=july(30))]
        found = solve(tasks, july(1), deadline=july(3))
        self.assertEqual(found["b"].late_finish, july(3))

    def test_late_dates_through_links(self):
        tasks = [
            Task("a", 5),
            Task("b", 2, (Link("a", "SS", 2),), not_after=july(7)),
            Task("c", 20),
        ]
        # b must start on Monday the 6th, and so a two workdays earlier.
        found = solve(tasks, july(1))
        self.assertEqual(found["b"].late_start, july(6))
        self.assertEqual(
            (found["a"].late_start, found["a"].late_finish), (july(2), july(8))
        )
        # Once begun, it can no longer begin too late.
        begun = replace(tasks[0], actual_start=july(6))
        found = solve([begun, *tasks[1:]], july(1))
        self.assertDays(found["b"], july(8), july(9), "a")
        self.assertEqual(found["a"].late_finish, found["c"].finish)

    def test_late_dates_through_an_event(self):
        for type_ in ("FS", "SS"):
            tasks = [
                Task("a", 2),
                Task("paid", 0, ("a",), actual_start=july(1)),
                Task("b", 1, (Link("paid", type_),)),
            ]
            found = solve(tasks, july(1), deadline=july(13))
            # On the eve of Monday, which is a Sunday; a finishes on Friday.
            self.assertEqual(found["paid"].late_finish, july(12))
            self.assertEqual(found["a"].late_finish, july(10))
            self.assertEqual([found[id_].total_float for id_ in found], [6, 6, 6])
            found = solve(tasks, july(1), deadline=july(10))
            self.assertEqual(found["paid"].late_finish, july(9))
            self.assertEqual(found["a"].late_finish, july(9))

    def test_what_is_past_needs_no_late_dates(self):
        # No workday lies before the late start of b for its lag to be counted in.
        visits = WorkCalendar(frozenset(), extra_workdays=frozenset({july(6), july(8)}))
        done = Task("a", 2, actual_finish=july(2))
        begun = Task("c", 3, actual_start=july(2))
        links = Link("a", lag=1), Link("c", "SS", lag=1)
        found = solve(
            [done, begun, Task("b", 1, links, visits)], july(1), deadline=july(6)
        )
        self.assertDays(found["b"], july(8), july(8), "a")
        self.assertEqual(found["b"].late_finish, july(6))
        self.assertEqual(found["b"].total_float, -1)

    def test_what_moves_forward_does_not_move_late_dates(self):
        tasks = [Task("a", 2), Task("b", 3, ("a",))]
        plain = solve(tasks, july(1), deadline=july(31))
        moved = solve(
            [
                replace(tasks[0], expected_finish=july(15)),
                replace(tasks[1], not_before=july(20)),
            ],
            july(1),
            july(8),
            july(31),
        )
        for id_ in "ab":
            self.assertEqual(plain[id_].late_start, moved[id_].late_start)
            self.assertEqual(plain[id_].late_finish, moved[id_].late_finish)

    def test_finished_tasks_are_not_critical(self):
        done = Task("a", 2, actual_start=july(1), actual_finish=july(20))
        found = solve([done, Task("b", 1)], july(1))
        self.assertFalse(found["a"].critical)
        # The only one left is the path, whatever float it has to the latest finish.
        self.assertEqual(found["b"].total_float, 13)
        self.assertTrue(found["b"].critical)

    # What is refused, and size

    def test_values_that_mean_nothing(self):
        task = Task("a", 2)
        for tasks in (
            [task, task],
            [Task("b", 1, ("a",))],
            [Task("a", -1)],
            [replace(task, actual_start=july(2), actual_finish=july(1))],
            [replace(task, actual_start=july(4))],
            [replace(task, actual_finish=july(4))],
            [Task("a", 0, actual_start=july(4))],
            [task, Task("b", 1, (Link("a", "FF"),))],
            [Task("a", 1, calendar=WorkCalendar(weekdays=frozenset()))],
        ):
            with self.subTest(tasks=tasks), self.assertRaises(ValueError):
                solve(tasks, july(1), july(3))
        # Today is not in the future, and without a today nothing is.
        solve([replace(task, actual_finish=july(3))], july(1), july(3))
        solve([replace(task, actual_start=july(4))], july(1))

    def test_an_instant_is_not_a_day(self):
        task = Task("a", 2)
        for wrong in (datetime(2026, 7, 1, 8), "2026-07-01", False):
            calls = [
                ([], wrong),
                ([], july(1), wrong),
                ([], july(1), july(1), wrong),
                *(
                    ([replace(task, **{name: wrong})], july(1))
                    for name in (
                        "actual_start",
                        "actual_finish",
                        "expected_finish",
                        "not_before",
                        "not_after",
                    )
                ),
            ]
            for args in calls:
                with (
                    self.subTest(args=args),
                    self.assertRaisesRegex(TypeError, "must be a date"),
                ):
                    solve(*args)
        with self.assertRaisesRegex(TypeError, "start must be a date"):
            solve([], None)

    def test_half_days_are_refused(self):
        done = {"actual_finish": july(1)}
        for tasks in (
            [Task("a", 0.5)],
            [Task("a", 1.5, **done)],
            [Task("a", 1), Task("b", 1, (Link("a", lag=0.5),), **done)],
        ):
            with self.subTest(tasks=tasks), self.assertRaises(TypeError):
                solve(tasks, july(1))

    def test_rings_are_named_in_order(self):
        ring = [
            Task("a", 1, ("c",)),
            Task("b", 1, (Link("a", "SS"),)),
            Task("c", 1, ("b", "x")),
            Task("x", 1),
            Task("y", 1, ("c",)),
        ]
        with self.assertRaises(CycleError) as caught:
            solve(ring, july(1))
        self.assertEqual(caught.exception.ids, ("a", "b", "c"))
        self.assertEqual(
            str(caught.exception), "Tasks wait for each other: a → b → c → a"
        )
        self.assertIsInstance(caught.exception, ValueError)
        for link in ("a", Link("a", "SS", 3)):
            with self.assertRaises(CycleError) as caught:
                solve([Task("a", 1, (link,))], july(1))
            self.assertEqual(caught.exception.ids, ("a",))

    def test_nothing_to_do(self):
        self.assertEqual(solve([], july(1)), {})

    def test_ten_thousand_steps_in_a_chain(self):
        chain = [Task(0, 1)] + [Task(n, 1, (n - 1,)) for n in range(1, 10_000)]
        random.Random(7).shuffle(chain)
        found = solve(chain, july(1))
        self.assertEqual(found[9_999].finish, WorkCalendar().add(july(1), 9_999))
        self.assertTrue(all(dates.critical for dates in found.values()))
        ring = [Task(0, 1, (9_999,)), *(task for task in chain if task.id)]
        with self.assertRaises(CycleError) as caught:
            solve(ring, july(1))
        self.assertEqual(caught.exception.ids, tuple(range(10_000)))


@tagged("post_install", "-at_install")
class TestStandardChain(BaseCase):
    """The chain that is shipped, across Golden Week 2026. All dates by hand."""

    CHAIN = (
        Task("intake", 3, (), AGENT),
        Task("shortlist", 5, ("intake",), AGENT),
        Task("rfq", 7, ("shortlist",), AGENT),
        Task("deposit", 0, ("rfq",), AGENT),
        Task("sample", 15, ("rfq",), FACTORY),
        Task("material", 10, ("deposit",), FACTORY),
        Task("production", 20, ("sample", "material"), FACTORY),
        Task("first", 2, (Link("production", "SS", 1),), FACTORY),
        Task("mid", 1, (Link("production", "SS", 10),), FACTORY),
        Task("final", 2, ("production", "first", "mid"), FACTORY),
        Task("packing", 1, ("production",), FACTORY),
        Task("shipment", 5, ("final", "packing"), PORT),
        Task("transit", 30, ("shipment",), CalendarDays()),
    )

    def assertTable(self, found, table):
        rows = {}
        for line in table.strip().splitlines():
            id_, *days, total_float, critical, driver = line.split()
            rows[id_] = Dates(
                *(date.fromisoformat(f"2026-{day}") for day in days),
                int(total_float),
                critical == "yes",
                driver,
            )
        for id_, dates in rows.items():
            self.assertEqual(found[id_], dates, id_)
        self.assertEqual(list(found), list(rows))

    def test_the_plan(self):
        self.assertTable(
            solve(self.CHAIN, date(2026, 8, 31)),
            """
            intake     08-31 09-02  08-31 09-02   0 yes start
            shortlist  09-03 09-09  09-03 09-09   0 yes intake
            rfq        09-10 09-18  09-10 09-18   0 yes shortlist
            deposit    09-18 09-18  09-23 09-23   4 no  rfq
            sample     09-19 10-17  09-19 10-17   0 yes rfq
            material   09-19 10-12  09-24 10-17   5 no  deposit
            production 10-19 11-10  10-19 11-10   0 yes sample
            first      10-20 10-21  11-09 11-10  17 no  production
            mid        10-30 10-30  11-10 11-10   9 no  production
            final      11-11 11-12  11-11 11-12   0 yes production
            packing    11-11 11-11  11-12 11-12   1 no  production
            shipment   11-13 11-17  11-13 11-17   0 yes final
            transit    11-18 12-17  11-18 12-17   0 yes shipment
            """,
        )

    def test_on_the_way_with_a_late_sample(self):
        # 20 October: the factory has promised the sample for Friday, the 23rd, and
        # the goods are wanted on 20 December.
        known = {
            "intake": {"actual_start": "08-31", "actual_finish": "09-02"},
            "shortlist": {"actual_start": "09-03", "actual_finish": "09-09"},
            "rfq": {"actual_start": "09-10", "actual_finish": "09-18"},
            "deposit": {"actual_finish": "09-18"},
            "sample": {"actual_start": "09-19", "expected_finish": "10-23"},
            "material": {"actual_start": "09-21", "actual_finish": "10-14"},
        }
        chain = [
            replace(
                task,
                **{
                    name: date.fromisoformat(f"2026-{day}")
                    for name, day in known.get(task.id, {}).items()
                },
            )
            for task in self.CHAIN
        ]
        found = solve(chain, date(2026, 8, 31), date(2026, 10, 20), date(2026, 12, 20))
        self.assertTable(
            found,
            """
            intake     08-31 09-02  08-31 09-02   0 no  actual
            shortlist  09-03 09-09  09-03 09-09   0 no  actual
            rfq        09-10 09-18  09-10 09-18   0 no  actual
            deposit    09-18 09-18  09-18 09-18   0 no  actual
            sample     09-19 10-23  09-19 10-20  -3 yes expected
            material   09-21 10-14  09-21 10-14   0 no  actual
            production 10-24 11-16  10-21 11-12  -3 yes sample
            first      10-26 10-27  11-11 11-12  14 no  production
            mid        11-05 11-05  11-12 11-12   6 no  production
            final      11-17 11-18  11-13 11-14  -3 yes production
            packing    11-17 11-17  11-14 11-14  -2 yes production
            shipment   11-19 11-23  11-16 11-20  -3 yes final
            transit    11-24 12-23  11-21 12-20  -3 yes shipment
            """,
        )
