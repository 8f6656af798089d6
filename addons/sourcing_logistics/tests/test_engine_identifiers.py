"""Numbers of boxes, ships and places: what is mended, and what is refused why."""

from __future__ import annotations

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sourcing_logistics.engine.identifiers import (
    CheckDigitError,
    IdentifierError,
    check_digit,
    container_number,
    imo_number,
    unlocode,
)

PROPERTY = settings(derandomize=True, database=None, deadline=None, max_examples=300)
SERIALS = st.builds(
    lambda owner, category, digits: owner + category + digits,
    st.text(string.ascii_uppercase, min_size=3, max_size=3),
    st.sampled_from("UJZ"),
    st.text(string.digits, min_size=6, max_size=6),
)


@tagged("post_install", "-at_install")
class TestEngineIdentifiers(BaseCase):
    def test_container_numbers_in_use(self) -> None:
        for written in ("CSQU3054383", "csqu 305438-3", "APZU4812090", "CSQU 305438 3"):
            with self.subTest(written=written):
                self.assertRegex(container_number(written), r"^[A-Z]{4}\d{7}$")
        self.assertEqual(container_number(" csqu305438-3 "), "CSQU3054383")

    def test_what_is_wrong_with_a_container_number(self) -> None:
        for written, code in (
            ("CSQU305438", "container_length"),
            ("CSQU30543831", "container_length"),
            ("C1QU3054383", "container_owner"),
            ("CSQR3054383", "container_category"),
            ("CSQU30543B3", "container_digits"),
            ("CSQU3054384", "check_digit"),
            ("CSQU305438３", "not_ascii"),
            ("ＣSQU3054383", "not_ascii"),
            ("CSQUß05438", "not_ascii"),
            ("  ", "empty"),
            (None, "not_text"),
            (3054383, "not_text"),
        ):
            with (
                self.subTest(written=written),
                self.assertRaises(IdentifierError) as caught,
            ):
                container_number(written)  # type: ignore[arg-type]
            self.assertEqual(caught.exception.code, code)

    def test_a_check_digit_of_ten_is_written_as_zero(self) -> None:
        ten = next(
            serial
            for serial in (f"CSQU{number:06d}" for number in range(1000))
            if sum(value << place for place, value in enumerate(_slow_values(serial)))
            % 11
            == 10
        )
        self.assertEqual(container_number(f"{ten}0"), f"{ten}0")

    @PROPERTY
    @given(serial=SERIALS)
    def test_one_last_digit_fits_and_no_other(self, serial: str) -> None:
        slow = sum(value * 2**place for place, value in enumerate(_slow_values(serial)))
        digit = slow % 11 % 10
        self.assertEqual(check_digit(serial), digit)
        for last in range(10):
            number = f"{serial}{last}"
            if last == digit:
                self.assertEqual(container_number(number), number)
            else:
                with self.assertRaises(CheckDigitError) as caught:
                    container_number(number)
                self.assertEqual(caught.exception.number, number)

    def test_numbers_of_ships(self) -> None:
        for written in ("9321483", "IMO 9321483", "imo9321483", "IMO-9321483"):
            self.assertEqual(imo_number(written), "9321483")
        for written, code in (
            ("9321484", "check_digit"),
            ("932148", "imo_digits"),
            ("IMO", "imo_digits"),
            ("93214833", "imo_digits"),
            ("９３２１４８３", "not_ascii"),
        ):
            with (
                self.subTest(written=written),
                self.assertRaises(IdentifierError) as caught,
            ):
                imo_number(written)
            self.assertEqual(caught.exception.code, code)

    def test_codes_of_places(self) -> None:
        for written, code in (
            ("cn nbo", "CNNBO"),
            ("CNYTN", "CNYTN"),
            ("US7AB", "US7AB"),
            ("DE-HAM", "DEHAM"),
        ):
            self.assertEqual(unlocode(written), code)
        for written in ("CNNB", "CNNBOX", "C1NBO", "CN0BO", "CN1BO", "宁波", ""):
            with self.subTest(written=written), self.assertRaises(ValueError):
                unlocode(written)


def _slow_values(serial: str) -> list[int]:
    """The values of the letters counted one by one, without multiples of 11."""
    letters, value = {}, 10
    for letter in string.ascii_uppercase:
        if value % 11 == 0:
            value += 1
        letters[letter] = value
        value += 1
    return [letters.get(char) or int(char) for char in serial]
