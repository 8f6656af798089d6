"""Why a step moved: by example, and that the parts always add up."""

from __future__ import annotations

import unittest
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ..engine.moves import Move, Reason, Span, explain
from ..engine.schedule import Link, Task, solve
from ..engine.workdays import CalendarDays, WorkCalendar

WEEK = {date(2026, 10, 1) + timedelta(days=n): "National Day" for n in range(8)}
CHINA = WorkCalendar(holidays=frozenset(WEEK))
START = date(2026, 8, 3)  # a Monday
CHAIN = (
    Task("deposit", 0, (), CHINA),
    Task("material", 10, ("deposit",), CHINA),
    Task("production", 20, ("material",), CHINA),
    Task("middle", 1, (Link("production", "SS", 10),), CHINA),
    Task("final", 2, ("production", "middle"), CHINA),
    Task("shipment", 5, ("final",), CHINA),
    Task("transit", 30, ("shipment",), CalendarDays()),
)


def moved(changes, *, today=None, chain=CHAIN, start=START, unplanned=()):
    """The moves of a chain after some of its tasks have changed."""
    planned = solve(chain, START)
    tasks = [replace(task, **changes.get(task.id, {})) for task in chain]
    now = solve(tasks, start, today=today)
    return {
        task.id: Move(
            task.id,
            None
            if task.id in unplanned
            else Span(planned[task.id].start, planned[task.id].finish),
            Span(now[task.id].start, now[task.id].finish),
            now[task.id].driver,
            task.links,
            task.calendar,
            WEEK if task.calendar == CHINA else {},
        )
        for task in tasks
    }


class TestMoves(unittest.TestCase):
    def explained(self, moves, step, **kwargs):
        return [
            (reason.code, reason.days, reason.step or reason.name)
            for reason in explain(moves, step, **kwargs)
        ]

    def test_a_chain_on_its_plan_has_nothing_to_explain(self):
        moves = moved({})
        for step in moves:
            self.assertEqual(explain(moves, step), [])

    def test_a_late_step_and_the_holiday_that_it_ran_into(self):
        finish = date(2026, 8, 24)
        changes = {
            "deposit": {"actual_finish": START},
            "material": {"actual_start": date(2026, 8, 4), "actual_finish": finish},
        }
        moves = moved(changes, today=date(2026, 8, 25))
        self.assertEqual(self.explained(moves, "material"), [("late", 10, "material")])
        # six working days more: production ends on 21 September, before the holiday
        self.assertEqual(
            self.explained(moves, "production"), [("late", 10, "material")]
        )
        promised = {**changes, "production": {"expected_finish": date(2026, 9, 30)}}
        moves = moved(promised, today=date(2026, 8, 25))
        self.assertEqual(
            self.explained(moves, "final"),
            [
                ("late", 10, "material"),
                ("promise", 11, "production"),
                ("holiday", 6, "National Day"),
            ],
        )
        self.assertEqual(sum(part[1] for part in self.explained(moves, "transit")), 27)

    def test_what_is_due_and_not_reported(self):
        moves = moved(
            {
                "deposit": {"actual_finish": START},
                "material": {"actual_start": date(2026, 8, 4)},
            },
            today=date(2026, 8, 20),
        )
        self.assertEqual(
            self.explained(moves, "shipment")[0][::2], ("overdue", "material")
        )

    def test_an_earlier_finish_saves_days(self):
        done = date(2026, 8, 12)
        moves = moved(
            {
                "deposit": {"actual_finish": START},
                "material": {"actual_start": date(2026, 8, 4), "actual_finish": done},
            },
            today=done,
        )
        self.assertEqual(self.explained(moves, "material"), [("early", -2, "material")])
        self.assertEqual(
            self.explained(moves, "production"), [("early", -2, "material")]
        )

    def test_more_days_and_a_day_before_which_nothing_starts(self):
        moves = moved({"material": {"duration": 12}})
        self.assertEqual(
            self.explained(moves, "production"), [("longer", 4, "material")]
        )
        moves = moved({"production": {"not_before": date(2026, 8, 19)}})
        self.assertEqual(
            self.explained(moves, "final"), [("not_before", 2, "production")]
        )

    def test_the_project_began_later(self):
        moves = moved({}, start=date(2026, 8, 5))
        self.assertEqual(self.explained(moves, "material"), [("start", 4, "deposit")])

    def test_a_start_to_start_link_carries_the_start(self):
        moves = moved({"material": {"duration": 11}})
        self.assertEqual(self.explained(moves, "middle"), [("longer", 1, "material")])

    def test_a_step_that_the_plan_did_not_know(self):
        moves = moved({}, unplanned=("material",))
        self.assertEqual(explain(moves, "material"), [])
        self.assertEqual(explain(moves, "production"), [])
        late = moved({"material": {"duration": 11}}, unplanned=("material",))
        self.assertEqual(self.explained(late, "production"), [("new", 3, "material")])

    def test_a_step_planned_later_is_new_to_what_stood_before(self):
        moves = moved({"material": {"duration": 11}})
        later = START + timedelta(days=9)
        moves["material"] = replace(moves["material"], planned_on=later)
        moves["production"] = replace(moves["production"], planned_on=START)
        self.assertEqual(self.explained(moves, "production"), [("new", 3, "material")])
        moves["production"] = replace(moves["production"], planned_on=later)
        codes = [reason.code for reason in explain(moves, "production")]
        self.assertIn("longer", codes)
        self.assertNotIn("new", codes)

    def test_days_on_hold_are_nobodys_delay(self):
        moves = moved({}, today=date(2026, 8, 12))
        self.assertEqual(
            self.explained(moves, "material", held_days=5),
            [("hold", 5, ""), ("overdue", 7, "deposit")],
        )
        self.assertEqual(
            self.explained(moves, "material", held_days=100), [("hold", 12, "")]
        )

    @given(st.data())
    def test_the_parts_add_up(self, data):
        """Whatever happened, the reasons explain the whole distance and no more."""
        days = st.dates(START, date(2026, 12, 31))
        today = data.draw(days)
        changes = {}
        for task in CHAIN:
            change = {
                "duration": data.draw(st.integers(0, 40)) if task.duration else 0,
                "expected_finish": data.draw(st.none() | days),
                "not_before": data.draw(st.none() | days),
            }
            if data.draw(st.booleans()):
                started, finished = sorted(
                    data.draw(st.dates(START, today)) for _ in range(2)
                )
                change["actual_start"] = started
                if data.draw(st.booleans()):
                    change["actual_finish"] = finished
            changes[task.id] = change
        unplanned = data.draw(st.sets(st.sampled_from([task.id for task in CHAIN])))
        moves = moved(changes, today=today, unplanned=unplanned)
        held = data.draw(st.integers(0, 60))
        for id_, move in moves.items():
            reasons = explain(moves, id_, held)
            if not move.planned:
                self.assertEqual(reasons, [])
                continue
            distance = (move.now.finish - move.planned.finish).days
            if not distance:
                self.assertEqual(reasons, [])
            self.assertEqual(sum(reason.days for reason in reasons), distance)
            self.assertTrue(all(reason.days for reason in reasons))
            keys = [(reason.code, reason.step, reason.name) for reason in reasons]
            self.assertEqual(len(keys), len(set(keys)))

    def test_an_unknown_step_is_an_error(self):
        with self.assertRaises(KeyError):
            explain(moved({}), "unknown")

    def test_reasons_are_plain_values(self):
        self.assertEqual(Reason("hold", 3), Reason("hold", 3, None, ""))
