"""Small helpers that several models share."""

from __future__ import annotations


def amount(quantity: float) -> str:
    """A quantity as people write it: no exponent, no zeros at the end."""
    return f"{quantity:.6f}".rstrip("0").rstrip(".")
