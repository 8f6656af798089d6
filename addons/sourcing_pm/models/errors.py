"""Errors named after the rule they protect; what they say is for the user."""

from typing import ClassVar

from odoo.exceptions import UserError


class SourcingError(UserError):
    """A rule of ours refuses.

    RPC clients get the name of the class, and the web client what it needs to show
    the sentence in its usual dialog instead of an "Oops".
    """

    context: ClassVar[dict] = {"exception_class": "odoo.exceptions.UserError"}


class GateError(SourcingError):
    """An act is held back by a step that is not done; lists every reason."""


class FollowsError(SourcingError):
    """A value that follows from others, or is set once, was typed."""


class TransitionError(SourcingError):
    """A record was asked for a step that its life does not know, or not yet."""


class DecisionError(SourcingError):
    """The question cannot be answered, not by this one, or not any more."""
