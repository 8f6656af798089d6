"""What goes wrong, in one readable line each."""

from __future__ import annotations


class SourcingError(Exception):
    """Something that the user can mend: wrong usage, file, profile."""


class ConnectionFailed(SourcingError):
    """The server was not reached, or the connection broke."""


class ServerRefused(SourcingError):
    """The server answered, with an error: of that call, nothing was done."""


class NotAllowed(ServerRefused):
    """The user has no right to what was asked."""
