"""What the states of a step mean to those who count and draw steps."""

from __future__ import annotations

# What the plan does not count: nobody waits for it.
OUT_OF_PLAN = ("na", "waived", "cancel")
# Nothing more is expected of it.
CLOSED = ("done", *OUT_OF_PLAN)
# A cancelled step was not passed: giving up opens no gate.
PASSED = ("done", "na", "waived")
# Steps that no page shows; a waived one says so.
UNSEEN = ("na", "cancel")
# Somebody works on it, or has been asked to decide.
UNDER_WAY = ("running", "asked")
