"""Terms, packing, free time and the comparison of papers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sourcing_logistics.engine import crosscheck, free_time, incoterms
from odoo.addons.sourcing_logistics.engine import packing as packing_engine
from odoo.addons.sourcing_logistics.engine.crosscheck import Statement, compare
from odoo.addons.sourcing_logistics.engine.free_time import Terms, last_free_day
from odoo.addons.sourcing_logistics.engine.packing import Packing, carton_ranges, fill

PROPERTY = settings(derandomize=True, database=None, deadline=None, max_examples=200)
ROTTERDAM = ZoneInfo("Europe/Amsterdam")


@tagged("post_install", "-at_install")
class TestEngineIncoterms(BaseCase):
    def test_eleven_rules_of_2020(self) -> None:
        self.assertEqual(
            sorted(incoterms.INCOTERMS),
            sorted("EXW FCA FAS FOB CFR CIF CPT CIP DAP DPU DDP".split()),
        )
        sea = {code for code, term in incoterms.INCOTERMS.items() if term.sea_only}
        self.assertEqual(sea, {"FAS", "FOB", "CFR", "CIF"})

    def test_who_does_what(self) -> None:
        for code, duty, who in (
            ("EXW", "loading", "buyer"),
            ("EXW", "export_clearance", "buyer"),
            ("FCA", "export_clearance", "seller"),
            ("FOB", "main_carriage", "buyer"),
            ("CFR", "main_carriage", "seller"),
            ("CFR", "insurance", ""),
            ("CIF", "insurance", "seller"),
            ("CIP", "insurance", "seller"),
            ("DAP", "import_clearance", "buyer"),
            ("DAP", "unloading", "buyer"),
            ("DPU", "unloading", "seller"),
            ("DDP", "import_clearance", "seller"),
        ):
            with self.subTest(code=code, duty=duty):
                self.assertEqual(incoterms.INCOTERMS[code].does(duty), who)

    def test_a_term_of_the_sea_is_refused_elsewhere(self) -> None:
        for code in ("FAS", "FOB", "CFR", "CIF"):
            for mode in ("air", "rail", "truck", "express"):
                self.assertIn("sea_only", incoterms.problems(code, mode, "Shenzhen"))
            found = incoterms.problems(code, "sea_fcl", "Shenzhen")
            self.assertEqual(found, ["container_fob"])
            self.assertFalse(incoterms.REFUSED & set(found))
        self.assertEqual(incoterms.problems("FCA", "air", "Shenzhen"), [])

    def test_a_term_needs_its_place(self) -> None:
        self.assertIn("no_place", incoterms.problems("FCA", "air", "  "))
        self.assertEqual(incoterms.problems("XYZ", "air", "x"), ["unknown_term"])
        self.assertEqual(incoterms.problems("EXW", "air", "x"), ["exw_export"])


def packed(**values: object) -> Packing:
    usual: dict[str, object] = {
        "units": 1000,
        "cartons": 50,
        "units_per_carton": 20,
        "length": Decimal(60),
        "width": Decimal(40),
        "height": Decimal(40),
        "gross": Decimal("12.5"),
        "net": Decimal("11.0"),
    }
    return Packing(**{**usual, **values})  # type: ignore[arg-type]


@tagged("post_install", "-at_install")
class TestEnginePacking(BaseCase):
    def codes(self, packing: Packing, volume: str | None = None) -> list[str]:
        stated = Decimal(volume) if volume else None
        return [row.code for row in packing_engine.check(packing, stated_volume=stated)]

    def test_what_adds_up(self) -> None:
        self.assertEqual(packed().volume, Decimal("4.800"))
        self.assertEqual(self.codes(packed()), [])
        self.assertEqual(self.codes(packed(units=981)), [], "the last one is not full")
        self.assertEqual(self.codes(packed(), "4.85"), [])

    def test_what_does_not(self) -> None:
        self.assertEqual(self.codes(packed(units=980)), ["cartons"])
        self.assertEqual(self.codes(packed(units=1001)), ["cartons"])
        self.assertEqual(self.codes(packed(net=Decimal(13))), ["net_above_gross"])
        self.assertEqual(self.codes(packed(), "4.95"), ["volume"])
        self.assertEqual(self.codes(packed(height=Decimal(0))), ["negative"])

    def test_carton_numbers_go_through(self) -> None:
        self.assertEqual(carton_ranges([3, 0, 2]), [(1, 3), (4, 3), (4, 5)])
        self.assertEqual(carton_ranges([2], first=11), [(11, 12)])
        with self.assertRaises(ValueError):
            carton_ranges([-1])
        with self.assertRaises(ValueError):
            carton_ranges([1], first=0)

    @PROPERTY
    @given(cartons=st.lists(st.integers(0, 50)), first=st.integers(1, 99))
    def test_no_carton_number_is_missing_or_double(
        self, cartons: list[int], first: int
    ) -> None:
        numbers = [
            number
            for low, high in carton_ranges(cartons, first)
            for number in range(low, high + 1)
        ]
        self.assertEqual(numbers, list(range(first, first + sum(cartons))))

    def test_a_container_can_be_full_by_volume_or_by_weight(self) -> None:
        box = packing_engine.CONTAINER_TYPES["40HC"]
        for volume, gross, over in (
            ("60", "10000", ()),
            ("70", "10000", ("tight",)),
            ("77", "10000", ("volume",)),
            ("20", "28601", ("payload",)),
            ("77", "28601", ("volume", "payload")),
        ):
            self.assertEqual(fill(box, Decimal(volume), Decimal(gross)).over, over)
        with self.assertRaises(ValueError):
            fill(box, Decimal(-1), Decimal(0))


@tagged("post_install", "-at_install")
class TestEngineFreeTime(BaseCase):
    def test_days_are_days_of_the_port(self) -> None:
        late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)  # 2 March at the port
        self.assertEqual(last_free_day(late, ROTTERDAM, Terms(5)), date(2026, 3, 7))
        counted = Terms(5, from_next_day=False)
        self.assertEqual(last_free_day(late, ROTTERDAM, counted), date(2026, 3, 6))
        working = Terms(5, every_day=False)
        self.assertEqual(last_free_day(late, ROTTERDAM, working), date(2026, 3, 9))
        self.assertEqual(last_free_day(late, ROTTERDAM, Terms(0)), date(2026, 3, 2))

    def test_what_cannot_be_counted(self) -> None:
        now = datetime(2026, 3, 1, tzinfo=UTC)
        for instant, terms in ((now.replace(tzinfo=None), Terms(1)), (now, Terms(-1))):
            with self.assertRaises(ValueError):
                last_free_day(instant, ROTTERDAM, terms)
        with self.assertRaises(ValueError):
            last_free_day(now, ROTTERDAM, Terms(1, every_day=False), lambda _day: False)

    @PROPERTY
    @given(days=st.integers(0, 40), more=st.integers(1, 9), ahead=st.integers(0, 400))
    def test_more_free_days_never_end_earlier(
        self, days: int, more: int, ahead: int
    ) -> None:
        start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=ahead)
        for every_day in (True, False):
            short = last_free_day(start, ROTTERDAM, Terms(days, every_day=every_day))
            long = last_free_day(
                start, ROTTERDAM, Terms(days + more, every_day=every_day)
            )
            self.assertLess(short, long)

    def test_the_most_urgent_box_comes_first(self) -> None:
        today = date(2026, 3, 10)
        boxes = [
            ("B", date(2026, 3, 12)),
            ("A", date(2026, 3, 8)),
            ("C", date(2026, 3, 20)),
        ]
        self.assertEqual(free_time.at_risk(boxes, today, 3), [("A", -2), ("B", 2)])
        self.assertEqual(free_time.chargeable_days(boxes[1][1], today), 2)
        self.assertEqual(free_time.chargeable_days(boxes[2][1], today), 0)


@tagged("post_install", "-at_install")
class TestEngineCrosscheck(BaseCase):
    def test_a_difference_names_both_values_and_places(self) -> None:
        invoice = Statement("invoice", "Kettle", "quantity", "1,000", "D7")
        packing = Statement(
            "packing_list", "kettle", "quantity", "980 PCS", "Sheet1 E4"
        )
        (found,) = compare([packing, invoice]).differences
        self.assertEqual((found.first, found.second), (invoice, packing))

    def test_what_is_the_same(self) -> None:
        for field, one, other in (
            ("quantity", "1,000", "1000 pcs"),
            ("gross_weight", "1.234,50", "1234.5 KGS"),
            ("value", "USD 12,345.00", "12345"),
            ("container", "CSQU 305438-3", "csqu3054383"),
            ("hs_code", "8516.79.00", "85167900"),
            ("containers", "CSQU3054383, APZU4812090", "APZU 481209-0\nCSQU3054383"),
            ("consignee", "Buyer, Inc.", "BUYER  INC"),
        ):
            with self.subTest(field=field):
                self.assertTrue(crosscheck.same(field, one, other))

    def test_what_is_not(self) -> None:
        for field, one, other in (
            ("quantity", "1,000", "1000.5"),
            ("cartons", "50", "51"),
            ("volume", "4.80", "4.82"),
            ("seal", "A123", "A124"),
            ("containers", "CSQU3054383, APZU4812090", "CSQU3054383"),
            ("consignee", "Buyer Inc", "Other Inc"),
        ):
            with self.subTest(field=field):
                self.assertFalse(crosscheck.same(field, one, other))

    def test_figures_as_papers_write_them(self) -> None:
        for text, figure in (
            ("1,234", "1234"),
            ("1.234", "1.234"),
            ("1,234.50", "1234.50"),
            ("1.234,50", "1234.50"),
            ("1.234.567", "1234567"),
            ("1234,5", "1234.5"),
            ("1 234,5 kg", "1234.5"),
            ("US$ 3", "3"),
            ("12 CTNS.", "12"),
            ("４８", "48"),
            ("about 12", None),
            ("12-14", None),
            ("", None),
            ("n/a", None),
        ):
            with self.subTest(text=text):
                expected = Decimal(figure) if figure else None
                self.assertEqual(crosscheck.number(text), expected)

    def test_what_cannot_be_read_is_said_and_not_passed(self) -> None:
        checked = compare(
            [
                Statement("invoice", "", "quantity", "about 12"),
                Statement("packing_list", "", "quantity", "12"),
            ]
        )
        self.assertEqual(checked.compared, 0)
        self.assertEqual(len(checked.unreadable), 1)

    def test_a_product_on_two_rows_is_added_up(self) -> None:
        rows = [
            Statement("invoice", "Kettle", "quantity", "600", "D7"),
            Statement("invoice", "Kettle", "quantity", "400", "D8"),
            Statement("packing_list", "Kettle", "quantity", "1000", "E4"),
        ]
        self.assertEqual(compare(rows).differences, ())
        self.assertEqual(compare(rows).compared, 1)

    def test_a_paper_that_contradicts_itself(self) -> None:
        rows = [
            Statement("invoice", "", "consignee", "Buyer Inc"),
            Statement("invoice", "", "consignee", "Other Inc"),
        ]
        self.assertEqual(len(compare(rows).differences), 1)

    def test_an_unknown_field_is_refused(self) -> None:
        with self.assertRaises(ValueError):
            compare([Statement("invoice", "", "colour", "red")])

    @PROPERTY
    @given(
        figures=st.lists(
            st.decimals(0, 10**6, places=2), min_size=2, max_size=4, unique=True
        ).filter(
            lambda figures: all(
                abs(figure - figures[0]) > Decimal("0.01") for figure in figures[1:]
            )
        ),
        data=st.data(),
    )
    def test_every_paper_that_differs_is_found(
        self, figures: list[Decimal], data: st.DataObject
    ) -> None:
        papers = crosscheck.ORDER[: len(figures)]
        rows = [
            Statement(paper, "", "value", f"{figure:,}")
            for paper, figure in zip(papers, figures, strict=True)
        ]
        found = compare(data.draw(st.permutations(rows)))
        self.assertEqual(
            [row.second.paper for row in found.differences], list(papers[1:])
        )
