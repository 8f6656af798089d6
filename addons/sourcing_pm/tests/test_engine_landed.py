"""The engine that makes offers comparable: worked examples and what always holds."""

from __future__ import annotations

from decimal import Decimal as D
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ..engine.landed import COSTS, INCOTERMS, Basis, Offer, landed

BASIS = Basis(quantity=D(2000), incoterm="FOB", place="Ningbo")
amounts = st.decimals(0, 1_000_000, places=2)
rates = st.decimals("0.0001", 100, places=4)
prices = st.decimals("0.01", 10_000, places=2)
quantities = st.integers(1, 100_000).map(D)
codes = st.sampled_from(sorted(INCOTERMS))
offers = st.builds(
    Offer,
    price=prices,
    incoterm=codes,
    moq=quantities,
    tooling=amounts,
    samples=amounts,
    rate=rates,
    costs=st.dictionaries(st.sampled_from([*COSTS, "other"]), amounts),
    costs_known=st.just(True),
)
bases = st.builds(Basis, quantity=quantities, incoterm=codes)


class TestLanded(TestCase):
    def test_the_same_terms_cost_what_is_asked(self):
        result = landed(Offer(price=D("4.20"), incoterm="FOB", place="ningbo "), BASIS)
        self.assertEqual(result.steps, (("goods", D("8400.00")),))
        self.assertEqual((result.total, result.unit), (D("8400.00"), D("4.2")))

    def test_each_step_is_shown(self):
        offer = Offer(
            price=D("28.00"),
            incoterm="EXW",
            moq=D(3000),
            tooling=D(15000),
            samples=D(500),
            rate=D("0.14"),
            costs={"inland": D(400), "freight": D(9999), "other": D("-50")},
            costs_known=True,
        )
        result = landed(offer, BASIS)
        self.assertEqual(
            dict(result.steps),
            {
                "goods": D("7840.00"),
                "surplus": D("3920.00"),
                "tooling": D("2100.00"),
                "samples": D("70.00"),
                "inland": D("400.00"),
                "other": D("-50.00"),
            },
            "freight lies beyond the basis",
        )
        self.assertEqual(result.total, D("14280.00"))
        self.assertEqual(result.unit, D("7.14"))

    def test_what_the_basis_does_not_hold_is_taken_off(self):
        offer = Offer(
            price=D(5),
            incoterm="CIF",
            costs={"freight": D(1200), "insurance": D(30), "duty": D(7)},
            costs_known=True,
        )
        steps = dict(landed(offer, BASIS).steps)
        self.assertEqual(steps["less_freight"], D("-1200.00"))
        self.assertEqual(steps["less_insurance"], D("-30.00"))
        self.assertNotIn("duty", steps)

    def test_what_cannot_be_compared_says_so(self):
        fob = {"price": D(4), "incoterm": "FOB"}
        for offer, basis, problem in (
            (Offer(price=None, incoterm="FOB"), BASIS, "price"),
            (Offer(price=D(0), incoterm="FOB"), BASIS, "price"),
            (Offer(price=D(4)), BASIS, "incoterm"),
            (Offer(price=D(4), incoterm="C&F"), BASIS, "incoterm"),
            (Offer(price=D(4), incoterm="EXW"), BASIS, "costs"),
            (Offer(**fob, place="Yantian"), BASIS, "costs"),
            (Offer(**fob, rate=None), BASIS, "rate"),
            (Offer(**fob), Basis(D(0), "FOB"), "quantity"),
            (Offer(**fob), Basis(D(1), ""), "basis"),
        ):
            with self.subTest(problem=problem):
                result = landed(offer, basis)
                self.assertIn(problem, result.problems)
                self.assertIsNone(result.total, "never 0")
                self.assertIsNone(result.unit)
                self.assertFalse(result.steps)

    def test_every_problem_is_named_at_once(self):
        result = landed(Offer(price=None, rate=None), Basis(D(0), ""))
        self.assertEqual(
            result.problems, ("quantity", "basis", "price", "rate", "incoterm")
        )

    def test_negative_inputs_are_refused(self):
        for values in (
            {"price": D(-1)},
            {"price": D(1), "moq": D(-1)},
            {"price": D(1), "tooling": D(-1)},
            {"price": D(1), "samples": D(-1)},
            {"price": D(1), "costs": {"freight": D(-1)}},
        ):
            with self.assertRaisesRegex(ValueError, "negative"):
                landed(Offer(incoterm="FOB", **values), BASIS)

    @given(offers, bases)
    def test_the_steps_add_up_to_the_cent(self, offer, basis):
        result = landed(offer, basis)
        self.assertEqual(sum(amount for _code, amount in result.steps), result.total)
        self.assertEqual(result.unit, result.total / basis.quantity)

    @given(offers, bases, amounts)
    def test_a_higher_price_is_never_cheaper(self, offer, basis, more):
        dearer = Offer(**{**vars(offer), "price": offer.price + more})
        self.assertGreaterEqual(landed(dearer, basis).total, landed(offer, basis).total)

    @given(offers, codes)
    def test_there_and_back_costs_nothing(self, offer, code):
        """The costs between two Incoterms are the same in both directions."""
        moved = landed(offer, Basis(D(100), code))
        back = landed(
            Offer(**{**vars(offer), "incoterm": code}), Basis(D(100), offer.incoterm)
        )
        between = {
            step: amount for step, amount in moved.steps if step.startswith("less_")
        }
        added = dict(back.steps)
        for step, amount in between.items():
            self.assertEqual(added[step.removeprefix("less_")], -amount)

    @given(offers)
    def test_a_larger_order_carries_the_tooling_more_easily(self, offer):
        """Where all of the minimum is needed, a piece costs no more than of half."""
        offer = Offer(**{**vars(offer), "incoterm": "FOB"})
        half = landed(offer, Basis(D(50_000), "FOB", unit=D("0.0001")))
        full = landed(offer, Basis(D(100_000), "FOB", unit=D("0.0001")))
        self.assertLessEqual(full.unit, half.unit + D("0.0001"))
