"""The switching rules: every path by table, and against a reading of the history."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sourcing_qc.engine import aql
from odoo.addons.sourcing_qc.engine.sampling import make_plan
from odoo.addons.sourcing_qc.engine.switching import (
    LotResult,
    SwitchingState,
    begin_reduced,
    change,
    count_lot,
    inspect_lot,
    lift,
    to_normal,
)

PROPERTY = settings(derandomize=True, database=None, deadline=None, max_examples=200)

# Lot of 1000, level II, AQL 2.5, letter J: 80 units. Ac 5 in normal, 3 in tightened,
# 3 (of 32) in reduced inspection; one AQL step tighter (1.5) Ac is 3.
USUAL: dict[str, Any] = {"lot_size": 1000, "level": "II", "aql": "2.5"}
GOOD, PASS, BAD = 0, 5, 6  # of normal inspection: also at 1.5, only at 2.5, not


def series(state: SwitchingState, *found: int, **flags: Any) -> SwitchingState:
    """The state after lots in which so many nonconforming units were found."""
    for nonconforming in found:
        lot = {**USUAL, "nonconforming": nonconforming, **flags}
        _result, state = inspect_lot(state, **lot)
    return state


def slow_series(lots: list[dict[str, Any]]) -> list[tuple[bool, str, int, bool]]:
    """Read the rules off a history, each time from its beginning.

    :return: per lot whether it was accepted, and severity, score and discontinuation
        after it
    """
    severity, run, scores, stopped, out = "normal", [], [], False, []
    for lot in lots:
        plan = aql.single_plan(lot["lot_size"], lot["level"], lot["aql"], severity)
        column = aql.AQLS.index(lot["aql"])

        def most(plan, column, size=lot["lot_size"]):
            if plan.sample_size < size:
                return plan.accept
            # as many as keep the share at or below the AQL
            units = 0
            while (units + 1) * 100_000 <= round(float(aql.AQLS[column]) * 1000) * size:
                units += 1
            return units

        accepted = not stopped and lot["nonconforming"] <= most(plan, column)
        if lot["original"] and not stopped:
            run.append(accepted)
            allowed = most(plan, column)
            if allowed >= 2:
                tighter = aql.single_plan(
                    lot["lot_size"], lot["level"], aql.AQLS[column - 1]
                )
                same = {
                    min(row.sample_size, lot["lot_size"]) for row in (plan, tighter)
                }
                passes = lot["nonconforming"] <= most(tighter, column - 1)
                scores.append(3 if len(same) == 1 and passes else 0)
            else:
                scores.append(2 if accepted else 0)
            since = max((i + 1 for i, n in enumerate(scores) if not n), default=0)
            score = sum(scores[since:])
            to = severity
            if severity == "normal":
                windows = [run[i : i + 5] for i in range(len(run))]
                if any(window.count(False) >= 2 for window in windows):
                    to = "tightened"
                elif score >= 30 and lot["steady"] and lot["approved"]:
                    to = "reduced"
            elif severity == "tightened":
                stopped = run.count(False) >= 5
                if run[-5:] == [True] * 5:
                    to = "normal"
            elif not (accepted and lot["steady"]):
                to = "normal"
            if to != severity:
                severity, run, scores = to, [], []
        since = max((i + 1 for i, n in enumerate(scores) if not n), default=0)
        score = sum(scores[since:]) if severity == "normal" else 0
        out.append((accepted, severity, score, stopped))
    return out


@st.composite
def lot_series(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Lots of one product: one level and AQL, mostly good or mostly bad."""
    level = draw(st.sampled_from(("II", "S-2", "III")))
    limit = draw(st.sampled_from(("2.5", "4.0", "0.65", "0.010", "15", "100", "1000")))
    kinds = draw(
        st.sampled_from(
            (
                (0, 0, 0, 0, 0, 0, 0, 0, 0, 99),
                (0, 0, 0, 1, 2, 3, 5),
                (0, 99, 7),
                (99, 99, 99, 99, 0),
            )
        )
    )
    flag = st.sampled_from((True, True, True, True, False))
    return [
        {
            "lot_size": draw(st.sampled_from((1, 3, 8, 40, 130, 1000, 40_000))),
            "level": level,
            "aql": limit,
            "nonconforming": draw(st.sampled_from(kinds)),
            "original": draw(flag),
            "steady": draw(flag),
            "approved": draw(flag),
        }
        for _lot in range(draw(st.integers(1, 45)))
    ]


@tagged("post_install", "-at_install")
class TestEngineSwitching(BaseCase):
    def test_two_of_five_or_fewer_lead_to_tightened(self) -> None:
        for found, severity in (
            ((BAD,), "normal"),
            ((BAD, BAD), "tightened"),
            ((BAD, 0, BAD), "tightened"),
            ((BAD, 0, 0, 0, BAD), "tightened"),
            ((BAD, 0, 0, 0, 0, BAD), "normal"),
            ((BAD, 0, 0, 0, 0, BAD, 0, BAD), "tightened"),
        ):
            with self.subTest(found=found):
                after = series(SwitchingState(), *found)
                self.assertEqual(after.severity, severity)

    def test_five_accepted_in_a_row_lead_back_to_normal(self) -> None:
        tightened = SwitchingState(severity="tightened")
        for found, severity in (
            ((0,) * 4, "tightened"),
            ((0,) * 5, "normal"),
            ((3,) * 5, "normal"),
            ((0, 0, 0, 0, 4, 0), "tightened"),
            ((0, 0, 0, 0, 4, 0, 0, 0, 0, 0), "normal"),
        ):
            with self.subTest(found=found):
                after = series(tightened, *found)
                self.assertEqual(after.severity, severity)
                if severity == "normal":
                    self.assertEqual(after, SwitchingState())

    def test_five_not_accepted_in_one_run_end_acceptance(self) -> None:
        tightened = SwitchingState(severity="tightened")
        row = series(tightened, 4, 4, 4, 4)
        self.assertFalse(row.discontinued)
        # not in a row: what was accepted in between does not take any back
        mixed = series(tightened, 4, 0, 0, 0, 0, 4, 0, 4, 0, 0, 4)
        self.assertEqual(mixed.tightened_rejections, 4)
        for state in (row, mixed):
            self.assertTrue(series(state, 4).discontinued)
            # another run begins at normal and counts from 0
            again = series(state, 0, 0, 0, 0, 0, BAD, BAD)
            self.assertEqual(again, SwitchingState(severity="tightened"))

    def test_nothing_is_accepted_while_discontinued(self) -> None:
        stopped = series(SwitchingState(severity="tightened"), 4, 4, 4, 4, 4)
        for original in (True, False):
            result, after = inspect_lot(
                stopped, **USUAL, nonconforming=0, original=original
            )
            self.assertFalse(result.accepted)
            self.assertEqual(after, stopped)
        self.assertEqual(lift(stopped), SwitchingState(severity="tightened"))
        self.assertEqual(series(lift(stopped), *[0] * 5).severity, "normal")
        for state in (SwitchingState(), SwitchingState(severity="tightened")):
            with self.assertRaisesRegex(ValueError, "not discontinued"):
                lift(state)

    def test_reduced_needs_score_steady_production_and_approval(self) -> None:
        ready = series(SwitchingState(), *[GOOD] * 9)
        self.assertEqual((ready.severity, ready.score), ("normal", 27))
        for flags, severity, score in (
            ({}, "reduced", 0),
            ({"steady": False}, "normal", 30),
            ({"approved": False}, "normal", 30),
        ):
            with self.subTest(flags=flags):
                after = series(ready, GOOD, **flags)
                self.assertEqual((after.severity, after.score), (severity, score))
        waiting = series(ready, GOOD, GOOD, approved=False)
        self.assertEqual(waiting.score, 33)
        self.assertEqual(series(waiting, GOOD).severity, "reduced")
        # accepted, but not one step tighter: from 0 again
        self.assertEqual(series(waiting, PASS).score, 0)
        self.assertEqual(series(waiting, PASS).severity, "normal")

    def test_score_by_acceptance_number(self) -> None:
        for lot, limit, nonconforming, points in (
            (1000, "2.5", 3, 3),  # Ac 5; at 1.5 it is 3
            (1000, "2.5", 4, 0),
            (1000, "2.5", 6, 0),
            (1000, "1.0", 1, 3),  # Ac 2; at 0.65 it is 1
            (1000, "1.0", 2, 0),
            (1000, "0.65", 1, 2),  # Ac 1
            (1000, "0.65", 2, 0),
            (1000, "0.15", 0, 2),  # Ac 0
            (1000, "0.15", 1, 0),
            # Ac 21 of 315; one step tighter leads to 500
            (40_000, "4.0", 0, 0),
        ):
            with self.subTest(lot=lot, aql=limit, nonconforming=nonconforming):
                before = SwitchingState(score=10)
                after = series(before, nonconforming, lot_size=lot, aql=limit)
                self.assertEqual(after.score, 10 + points if points else 0)

    def test_reduced_ends_with_the_first_lot_that_fails_or_is_late(self) -> None:
        reduced = SwitchingState(severity="reduced")
        self.assertEqual(series(reduced, *[3] * 50), reduced)
        self.assertEqual(series(reduced, 4), SwitchingState())
        self.assertEqual(series(reduced, 0, steady=False), SwitchingState())
        self.assertEqual(series(reduced, 0, approved=False), reduced)
        self.assertEqual(to_normal(reduced), SwitchingState())
        with self.assertRaisesRegex(ValueError, "not reduced"):
            to_normal(SwitchingState())
        # the failure in reduced inspection is not one of the two of five
        self.assertEqual(series(reduced, 4, BAD).severity, "normal")

    def test_resubmitted_lots_never_count(self) -> None:
        for severity in aql.SEVERITIES:
            state = SwitchingState(severity=severity)
            for nonconforming in (0, 99):
                result, after = inspect_lot(
                    state, **USUAL, nonconforming=nonconforming, original=False
                )
                self.assertEqual(after, state)
                self.assertEqual(result.accepted, nonconforming == 0)

    def test_plan_is_that_of_the_severity(self) -> None:
        for severity, size, accept in (
            ("normal", 80, 5),
            ("tightened", 80, 3),
            ("reduced", 32, 3),
        ):
            for nonconforming in (accept, accept + 1):
                result, _after = inspect_lot(
                    SwitchingState(severity=severity),
                    **USUAL,
                    nonconforming=nonconforming,
                )
                plan = aql.single_plan(1000, "II", "2.5", severity)
                self.assertEqual((plan.sample_size, plan.accept), (size, accept))
                accepted = nonconforming == accept
                self.assertEqual(result, LotResult(plan, accepted))

    def test_lot_inspected_whole_is_judged_by_its_share_and_counts(self) -> None:
        lot = {"lot_size": 3, "level": "II", "aql": "15"}  # the table: 3 units, Ac 1
        state = SwitchingState()
        for nonconforming, accepted in ((0, True), (1, False), (1, False)):
            result, state = inspect_lot(state, **lot, nonconforming=nonconforming)
            self.assertTrue(result.plan.inspect_all)
            self.assertEqual(result.accepted, accepted)
        self.assertEqual(state.severity, "tightened")

    def test_change_says_why(self) -> None:
        normal = SwitchingState()
        tightened = SwitchingState(severity="tightened")
        reduced = SwitchingState(severity="reduced")
        last = SwitchingState(severity="tightened", tightened_rejections=4)
        for before, found, code in (
            (SwitchingState(recent=(False,)), BAD, "two_of_five"),
            (SwitchingState(severity="tightened", tightened_accepted=4), 0, None),
            (SwitchingState(score=27), 0, "score"),
            (reduced, 4, "reduced_ended"),
            (last, 4, "discontinued"),
            (normal, 0, ""),
            (tightened, 0, ""),
            (reduced, 0, ""),
        ):
            with self.subTest(before=before):
                code = "five_accepted" if code is None else code
                self.assertEqual(change(before, series(before, found)), code)
        stopped = series(last, 4)
        self.assertEqual(change(stopped, lift(stopped)), "lifted")

    def test_state_is_a_value_that_survives_storage(self) -> None:
        state = series(SwitchingState(), 0, BAD, 0)
        stored = json.loads(json.dumps(state.as_dict()))
        self.assertEqual(SwitchingState.from_dict(stored), state)
        self.assertEqual(SwitchingState.from_dict({}), SwitchingState())
        self.assertEqual(SwitchingState.from_dict({"later": 1}), SwitchingState())
        with self.assertRaises(FrozenInstanceError):
            state.score = 1  # type: ignore[misc]

    def test_nonsense_is_refused(self) -> None:
        for wrong in (-1, 1.0, True, None, "1"):
            with self.subTest(wrong=wrong), self.assertRaises(ValueError):
                series(SwitchingState(), wrong)
        with self.assertRaisesRegex(ValueError, "not an AQL"):
            series(SwitchingState(), 0, aql="2.4")

    @PROPERTY
    @given(lot_series())
    def test_same_as_reading_the_history(self, lots: list[dict[str, Any]]) -> None:
        state, seen = SwitchingState(), []
        for lot in lots:
            result, state = inspect_lot(state, **lot)
            seen.append(
                (result.accepted, state.severity, state.score, state.discontinued)
            )
            stored = json.loads(json.dumps(state.as_dict()))
            self.assertEqual(SwitchingState.from_dict(stored), state)
        self.assertEqual(seen, slow_series(lots))

    @PROPERTY
    @given(lot_series(), st.integers(0, 40))
    def test_more_nonconforming_never_turns_a_lot_to_the_better(
        self, lots: list[dict[str, Any]], more: int
    ) -> None:
        state = SwitchingState()
        for lot in lots:
            worse = {**lot, "nonconforming": lot["nonconforming"] + more}
            better_result, after = inspect_lot(state, **lot)
            worse_result, _after = inspect_lot(state, **worse)
            self.assertLessEqual(worse_result.accepted, better_result.accepted)
            state = after


@tagged("post_install", "-at_install")
class TestCountLot(BaseCase):
    """Lots that were judged by a plan settled before."""

    def _row(self, lot_size=1000, severity="normal", limit="2.5", **terms):
        plan = make_plan(lot_size, "II", {"major": limit}, severity, **terms)
        return plan.classes[0]

    def _count(self, state, row, found, lot_size=1000, **flags):
        return count_lot(
            state,
            row,
            lot_size=lot_size,
            nonconforming=found,
            accepted=found <= row.accept,
            **flags,
        )

    @PROPERTY
    @given(
        st.lists(
            st.tuples(
                st.integers(1, 40_000),
                st.sampled_from(aql.AQLS[:16]),
                st.integers(0, 30),
                st.booleans(),
            ),
            max_size=40,
        )
    )
    def test_as_inspect_lot_where_the_plan_is_that_of_now(self, lots):
        state = SwitchingState()
        for lot_size, limit, found, approved in lots:
            row = self._row(lot_size, state.severity, limit)
            _result, expected = inspect_lot(
                state,
                lot_size=lot_size,
                level="II",
                aql=limit,
                nonconforming=found,
                approved=approved,
            )
            state = self._count(state, row, found, lot_size, approved=approved)
            self.assertEqual(state, expected)

    def test_another_severity_says_nothing(self):
        state = SwitchingState(severity="tightened", tightened_rejections=4)
        self.assertEqual(self._count(state, self._row(), 50), state)
        self.assertEqual(
            self._count(SwitchingState(), self._row(severity="tightened"), 50),
            SwitchingState(),
        )

    def test_discontinued_counts_nothing(self):
        state = SwitchingState(severity="tightened", discontinued=True)
        self.assertEqual(self._count(state, self._row(severity="tightened"), 0), state)

    def test_score_of_a_common_sample(self):
        # lot of 40: major 2.5 alone 5 units; with minor 4.0 at one sample 20 units,
        # Ac 1; at 13 units and more 1.5 gives Ac 1 only from 32 on
        plan = make_plan(40, "II", {"major": "2.5", "minor": "4.0"}, mode="one_sample")
        major, minor = plan.classes
        self.assertEqual((minor.sample_size, minor.accept), (20, 2))
        self.assertEqual(minor.why, "common_sample")
        # one step tighter, 2.5, has 20 units and Ac 1
        self.assertEqual(self._count(SwitchingState(), minor, 1, 40).score, 3)
        self.assertEqual(self._count(SwitchingState(), minor, 2, 40).score, 0)
        self.assertEqual(self._count(SwitchingState(), major, 1, 40).score, 2)

    def test_a_class_without_an_aql_has_no_severity(self):
        plan = make_plan(1000, "II", {"critical": None, "major": "2.5"})
        with self.assertRaises(ValueError):
            self._count(SwitchingState(), plan.classes[0], 0)

    def test_reduced_is_not_approved_by_itself(self):
        state = SwitchingState(score=29)
        after = self._count(state, self._row(), 0)
        self.assertEqual((after.severity, after.score), ("normal", 32))
        self.assertEqual(begin_reduced(after), SwitchingState(severity="reduced"))
        for other in (
            state,
            SwitchingState(severity="tightened"),
            SwitchingState(severity="reduced"),
        ):
            with self.assertRaises(ValueError):
                begin_reduced(other)
