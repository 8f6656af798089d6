"""The drawings: well-formed, escaped, and every value where it belongs."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sourcing_qc.engine import chart
from odoo.addons.sourcing_qc.engine.chart import (
    Bar,
    Mark,
    Range,
    Words,
    curve_chart,
    pareto,
    range_chart,
)
from odoo.addons.sourcing_qc.engine.curve import make_curve

PROPERTY = settings(derandomize=True, database=None, deadline=None, max_examples=100)
D = Decimal
WORDS = Words("Title", "What it shows", "across", "upward")
RUDE = "<script>\"x\" & 'y'</script> 外壳"
NUMBERS = st.decimals(-1000, 1000, places=4)


def read(svg: str) -> ElementTree.Element:
    """The drawing as XML; everything must lie within it."""
    root = ElementTree.fromstring(svg)
    width, height = float(root.get("width", "")), float(root.get("height", ""))
    for element in root.iter():
        for name, most in (
            *((name, width) for name in ("x", "x1", "x2", "cx")),
            *((name, height) for name in ("y", "y1", "y2", "cy")),
        ):
            value = element.get(name)
            assert value is None or 0 <= float(value) <= most, element.attrib
        if element.tag.endswith("rect"):
            assert float(element.get("width", "")) >= 0, element.attrib
    return root


def tags(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [element for element in root.iter() if element.tag.endswith("}" + name)]


def texts(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in tags(root, "text")]


@tagged("post_install", "-at_install")
class TestEngineChart(BaseCase):
    def test_every_drawing_says_what_it_is_and_is_escaped(self) -> None:
        words = Words(RUDE, RUDE, RUDE, RUDE, lambda _share: RUDE)
        for svg in (
            curve_chart(make_curve(80, 5), words, [Mark(RUDE, 0.05, 0.79)]),
            pareto([Bar(RUDE, 3), Bar("b", 1)], words, 1, RUDE),
            range_chart([Range(RUDE, D(5), D(4), D(7), [D(5), D(9)])], words),
        ):
            root = read(svg)
            self.assertEqual(root.get("role"), "img")
            self.assertEqual(root.get("aria-label"), RUDE)
            self.assertEqual(tags(root, "title")[0].text, RUDE)
            self.assertEqual(tags(root, "desc")[0].text, RUDE)
            self.assertFalse(tags(root, "script"))
            self.assertNotIn("<script", svg)
        self.assertNotIn("<desc>", pareto([Bar("a", 1)], Words("Title")))

    def test_nothing_to_show(self) -> None:
        self.assertEqual(pareto([], WORDS), "")
        self.assertEqual(pareto([Bar("a", 0)], WORDS), "")
        self.assertEqual(range_chart([], WORDS), "")

    def test_curve_with_its_marks(self) -> None:
        curve = make_curve(125, 7)
        marks = [Mark("AQL 2.5", 0.025, 0.98), Mark("far", 0.2, 0.001)]
        root = read(curve_chart(curve, WORDS, marks))
        (line,) = tags(root, "polyline")
        points = [tuple(map(float, p.split(","))) for p in line.get("points").split()]
        self.assertEqual(len(points), len(curve.points))
        self.assertEqual(points, sorted(points))  # to the right, and down
        self.assertEqual([y for _x, y in points], sorted(y for _x, y in points))
        self.assertEqual(len(tags(root, "circle")), 2)
        shown = texts(root)
        far = next(text for text in tags(root, "text") if text.text == "far")
        self.assertLess(float(far.get("x", "")), 640 - 3 * 7)  # it has room
        for text in ("upward", "across", "AQL 2.5", "far", "0 %", "100 %", "20 %"):
            self.assertIn(text, shown)

    def test_ticks_are_round_numbers(self) -> None:
        for end, ticks in (
            (0.132, [0, 0.05, 0.1]),
            (0.06, [0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06]),
            (1.0, [0, 0.2, 0.4, 0.6, 0.8, 1]),
            (0.9, [0, 0.2, 0.4, 0.6, 0.8]),
            (23.0, [0, 5, 10, 15, 20]),
        ):
            self.assertEqual(chart._ticks(end), ticks)

    def test_pareto_shows_the_most_frequent_first_and_sums_up(self) -> None:
        bars = [Bar("gap", 2), Bar("scratch", 6), Bar("dust", 1), Bar("none", 0)]
        bars += [Bar("thread", 1)]
        root = read(pareto(bars, WORDS, 2, "others"))
        labels = [text for text in texts(root) if text.isalpha()]
        self.assertEqual(labels, ["scratch", "gap", "others", "across"])
        lengths = [float(rect.get("width", "")) for rect in tags(root, "rect")]
        self.assertAlmostEqual(lengths[0], lengths[1] * 3, delta=0.2)
        self.assertEqual(lengths[1], lengths[2])
        sums = [text for text in texts(root) if text.endswith("%")][5:]
        self.assertEqual(sums, ["60 %", "80 %", "100 %"])
        without = read(pareto(bars, WORDS, 2))
        sums = [text for text in texts(without) if text.endswith("%")][5:]
        self.assertEqual(sums, ["60 %", "80 %"])  # of all defects, not of those shown

    def test_long_names_are_cut_and_can_be_read_whole(self) -> None:
        for name in (
            "Gap of the charging case above 0.3 mm",
            "外壳划伤超过五毫米影响外观",
        ):
            root = read(pareto([Bar(name * 2, 1)], WORDS))
            label = next(text for text in texts(root) if text.endswith("…"))
            self.assertTrue((name * 2).startswith(label[:-1]))
            self.assertIn(name * 2, [title.text for title in tags(root, "title")])

    def test_pieces_outside_of_the_tolerance_have_another_shape(self) -> None:
        row = Range("Length", D("100"), D("99.8"), D("100.5"), [])
        for values, dots, crosses in (
            (["99.8", "100.5", "100"], 3, 0),
            (["99.7999", "100.5001"], 0, 2),
            (["100", "250"], 1, 1),
            ([], 0, 0),
        ):
            with self.subTest(values=values):
                pieces = [D(value) for value in values]
                shown = Range(row.label, row.target, row.lower, row.upper, pieces)
                root = read(range_chart([shown], WORDS))
                self.assertEqual(len(tags(root, "circle")), dots)
                self.assertEqual(len(tags(root, "path")), crosses)
                # far out: at the edge, with its value
                self.assertEqual("250" in texts(root), "250" in values)

    def test_limits_and_an_unequal_target_stand_where_they_are(self) -> None:
        root = read(range_chart([Range("L", D(10), D(9), D(13), [])], WORDS))
        places = {
            element.text: float(element.get("x", "")) for element in tags(root, "text")
        }
        low, target, high = places["9"], places["10"], places["13"]
        self.assertAlmostEqual((target - low) / (high - low), 0.25, 2)
        (band,) = tags(root, "rect")
        self.assertAlmostEqual(float(band.get("x", "")), low, 1)
        self.assertAlmostEqual(float(band.get("width", "")), high - low, 0)

    def test_one_sided_tolerances_reach_to_the_edge(self) -> None:
        for lower, upper, edge in ((D(50), None, 628.0), (None, D(50), 210.0)):
            values = [D(62), D(44)]
            root = read(range_chart([Range("F", D(50), lower, upper, values)], WORDS))
            (band,) = tags(root, "rect")
            left = float(band.get("x", ""))
            self.assertIn(edge, (left, round(left + float(band.get("width", "")), 1)))
            self.assertEqual(len(tags(root, "circle")), 1)
            self.assertEqual(len(tags(root, "path")), 1)

    @PROPERTY
    @given(
        st.lists(
            st.builds(
                Bar,
                st.text(st.characters(codec="utf-8", min_codepoint=32)),
                st.integers(0, 999),
            ),
            max_size=12,
        ),
        st.integers(1, 12),
        st.sampled_from(("", "others")),
    )
    def test_any_pareto_can_be_drawn(
        self, bars: list[Bar], most: int, rest: str
    ) -> None:
        svg = pareto(bars, WORDS, most, rest)
        found = [bar for bar in bars if bar.count]
        self.assertEqual(bool(svg), bool(found))
        if svg:
            shown = min(len(found), most) + bool(rest and len(found) > most)
            self.assertEqual(len(tags(read(svg), "rect")), shown)

    @PROPERTY
    @given(
        NUMBERS,
        st.none() | st.decimals(0, 10, places=4),
        st.none() | st.decimals(0, 10, places=4),
        st.lists(NUMBERS, max_size=6),
    )
    def test_any_pieces_can_be_drawn(
        self,
        target: Decimal,
        minus: Decimal | None,
        plus: Decimal | None,
        values: list[Decimal],
    ) -> None:
        lower = None if minus is None else target - minus
        upper = None if plus is None else target + plus
        root = read(range_chart([Range("L", target, lower, upper, values)], WORDS))
        shapes = len(tags(root, "circle")) + len(tags(root, "path"))
        self.assertEqual(shapes, len(values))

    @PROPERTY
    @given(st.integers(1, 3150), st.integers(0, 44))
    def test_any_curve_can_be_drawn(self, size: int, accept: int) -> None:
        curve = make_curve(size, min(accept, size - 1), steps=10)
        points = (curve.producer, curve.consumer)
        marks = [Mark("m", point.share, point.probability) for point in points]
        root = read(curve_chart(curve, WORDS, marks))
        self.assertEqual(len(tags(root, "circle")), 2)
