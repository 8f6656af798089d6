"""Numbers by which the trade names boxes, ships and places.

Each function takes what a person or a carrier wrote and returns the number as it is
stored, or raises :class:`ValueError` with a sentence that says what is wrong. Spaces,
hyphens and small letters are mended; letters and digits of other scripts are not, for
whoever reads them aloud or copies them on must get the same number.
"""

from __future__ import annotations

import re

_SEPARATORS = re.compile(r"[\s\-./]+")
_OWNER = re.compile(r"[A-Z]{3}")
_UNLOCODE = re.compile(r"[A-Z]{2}[A-Z2-9]{3}")
CATEGORIES = {
    "U": "freight container",
    "J": "detachable freight equipment",
    "Z": "trailer or chassis",
}
"""Equipment categories (ISO 6346:2022, clause 4.3)."""


class IdentifierError(ValueError):
    """What is wrong with a number: a sentence, and a code with what it speaks of.

    The code lets a caller say the same in another language.
    """

    def __init__(self, message: str, code: str, **params: str | int) -> None:
        super().__init__(message)
        self.code = code
        self.params = params


class CheckDigitError(IdentifierError):
    """A number of the right form whose check digit does not fit.

    A typing error, as a rule. But a box that the shipper owns may carry a number that
    was never registered, so whoever has read it off the door may insist.
    """

    def __init__(self, number: str, expected: int) -> None:
        super().__init__(
            f"The check digit of {number[:-1]} is {expected}, not {number[-1]}: "
            "a letter or digit is wrong.",
            "check_digit",
            number=number,
            expected=expected,
        )
        self.number = number
        """The number as it would be stored."""


def container_number(text: str) -> str:
    """Return the number of a freight container, 4 letters and 7 digits.

    :param text: as written, also with spaces and hyphens (``CSQU 305438-3``)
    :raises CheckDigitError: the last digit does not fit the others
    :raises ValueError: anything else that is wrong
    :source: ISO 6346:2022, clauses 4 and annex A; owner codes are given by the BIC
    """
    number = _plain(text)
    if len(number) != 11:
        raise IdentifierError(
            f"A container number has 4 letters and 7 digits; “{number}” has "
            f"{len(number)} characters.",
            "container_length",
            number=number,
            count=len(number),
        )
    owner, category, digits = number[:3], number[3], number[4:]
    if not _OWNER.fullmatch(owner):
        raise IdentifierError(
            f"“{owner}” is not an owner code: three letters come first.",
            "container_owner",
            owner=owner,
        )
    if category not in CATEGORIES:
        raise IdentifierError(
            f"The fourth character is U, J or Z, not “{category}”.",
            "container_category",
            category=category,
        )
    if not digits.isdigit():
        raise IdentifierError(
            f"Seven digits follow the letters, not “{digits}”.",
            "container_digits",
            digits=digits,
        )
    expected = check_digit(number[:10])
    if int(number[10]) != expected:
        raise CheckDigitError(number, expected)
    return number


def check_digit(number: str) -> int:
    """Return the check digit of the first ten characters of a container number.

    :source: ISO 6346:2022, annex A: letters count from 10 and skip the multiples of
        11, the character at place i weighs 2 to the i, modulo 11, and 10 becomes 0
    """
    return sum(_value(char) << place for place, char in enumerate(number)) % 11 % 10


def imo_number(text: str) -> str:
    """Return the IMO number of a ship, 7 digits.

    :param text: as written, also with “IMO” before it
    :raises CheckDigitError: the last digit does not fit the others
    :raises ValueError: anything else that is wrong
    :source: IMO resolution A.1117(30): the digits weigh 7 to 2, and the last digit of
        their sum is the check digit
    """
    number = _plain(text).removeprefix("IMO")
    if len(number) != 7 or not number.isdigit():
        raise IdentifierError(
            f"An IMO number has 7 digits; “{number}” has not.",
            "imo_digits",
            number=number,
        )
    weighed = sum(
        int(char) * weight
        for char, weight in zip(number[:6], range(7, 1, -1), strict=True)
    )
    if weighed % 10 != int(number[6]):
        raise CheckDigitError(number, weighed % 10)
    return number


def unlocode(text: str) -> str:
    """Return the UN/LOCODE of a place: the country and three characters.

    Only the form is checked: whether the place exists, a list of places knows.

    :param text: as written, also with a space after the country (``CN NBO``)
    :raises ValueError: not of this form
    :source: UN/ECE recommendation 16: letters, and digits from 2 to 9
    """
    code = _plain(text)
    if not _UNLOCODE.fullmatch(code):
        raise IdentifierError(
            f"“{code}” is not a UN/LOCODE: two letters of the country and three "
            "characters of the place, as CNNBO for Ningbo.",
            "unlocode_form",
            number=code,
        )
    return code


def _plain(text: str) -> str:
    """What was written, in capitals and without separators."""
    if not isinstance(text, str):
        raise IdentifierError(
            f"A number is written as text, not as {type(text).__name__}.", "not_text"
        )
    plain = _SEPARATORS.sub("", text)
    if not plain:
        raise IdentifierError("The number is empty.", "empty")
    if not plain.isascii():
        raise IdentifierError(
            f"“{plain}” has characters that are no plain letters and digits. "
            "Switch the keyboard to half-width.",
            "not_ascii",
            number=plain,
        )
    return plain.upper()


def _value(char: str) -> int:
    """A digit counts itself; A is 10, and no letter is a multiple of 11."""
    if char.isdigit():
        return int(char)
    place = ord(char) - ord("A")
    return 10 + place + (place + 9) // 10
