"""The drawing of the timeline, read as the XML that it is."""

from __future__ import annotations

import unittest
from datetime import date, timedelta
from xml.etree import ElementTree

from ..engine.timeline import BLUE, GREY, RED, SHADE, Bar, Words, days_off, timeline
from ..engine.workdays import WorkCalendar

TODAY = date(2026, 3, 4)
PLAN = (date(2026, 2, 2), date(2026, 2, 20))
NOW = (date(2026, 2, 9), date(2026, 3, 10))


def draw(*bars, **options):
    svg = timeline(list(bars), today=TODAY, **options)
    return ElementTree.fromstring(svg)


def shapes(svg, colour):
    return [
        element
        for element in svg.iter("{http://www.w3.org/2000/svg}rect")
        if element.get("fill") == colour
    ]


def texts(svg):
    return [element.text for element in svg.iter("{http://www.w3.org/2000/svg}text")]


class TestTimeline(unittest.TestCase):
    def test_nothing_to_draw(self):
        self.assertEqual(timeline([], today=TODAY), "")
        self.assertEqual(timeline([Bar("Step without dates")], today=TODAY), "")

    def test_plan_is_grey_and_forecast_blue(self):
        svg = draw(Bar("Sample", PLAN, NOW))
        self.assertEqual(len(shapes(svg, GREY)), 1)
        self.assertEqual(len(shapes(svg, BLUE)), 1)
        self.assertFalse(shapes(svg, RED))

    def test_critical_is_red(self):
        svg = draw(Bar("Sample", PLAN, NOW, critical=True))
        self.assertEqual(len(shapes(svg, RED)), 1)
        self.assertFalse(shapes(svg, BLUE))

    def test_what_is_to_come_is_lighter(self):
        whole, done = shapes(draw(Bar("Sample", None, NOW, started=True)), BLUE)
        self.assertEqual((whole.get("opacity"), done.get("opacity")), (".35", "1"))
        self.assertLess(float(done.get("width")), float(whole.get("width")))

    def test_the_done_part_ends_this_morning(self):
        svg = draw(Bar("Sample", None, NOW, started=True))
        done = shapes(svg, BLUE)[1]
        end = float(done.get("x")) + float(done.get("width"))
        self.assertAlmostEqual(end, float(svg.get("data-today")), places=0)

    def test_finished_is_full(self):
        (bar,) = shapes(draw(Bar("Sample", None, PLAN, finished=True)), BLUE)
        self.assertEqual(bar.get("opacity"), "1")

    def test_unstarted_is_light_even_when_it_should_run(self):
        (bar,) = shapes(draw(Bar("Sample", None, NOW)), BLUE)
        self.assertEqual(bar.get("opacity"), ".35")

    def test_an_event_without_length_can_be_seen(self):
        (bar,) = shapes(draw(Bar("Deposit", None, (TODAY, TODAY)), width=300), BLUE)
        self.assertGreaterEqual(float(bar.get("width")), 4)

    def test_bars_keep_the_order_of_days(self):
        svg = draw(Bar("a", None, PLAN), Bar("b", None, NOW))
        first, second = shapes(svg, BLUE)
        self.assertLess(float(first.get("x")), float(second.get("x")))
        self.assertLess(float(first.get("y")), float(second.get("y")))

    def test_texts_are_escaped(self):
        nasty = "<script>alert('1')</script> & \"quotes\""
        words = Words(
            title=nasty,
            today=nasty,
            deadline=nasty,
            days_off=nasty,
            month=lambda day: nasty,
        )
        svg = timeline(
            [Bar(nasty, PLAN, NOW)],
            today=TODAY,
            deadline=TODAY,
            closures=[PLAN],
            words=words,
        )
        self.assertNotIn("<script", svg)
        self.assertIn(nasty, texts(ElementTree.fromstring(svg)))

    def test_today_and_deadline_are_marked(self):
        words = Words(today="heute", deadline="you need it")
        svg = draw(Bar("Sample", PLAN, NOW), deadline=date(2026, 4, 20), words=words)
        self.assertLessEqual({"heute", "you need it"}, set(texts(svg)))

    def test_a_late_deadline_widens_the_drawing(self):
        near = draw(Bar("Sample", PLAN, NOW))
        far = draw(Bar("Sample", PLAN, NOW), deadline=date(2026, 12, 1))
        self.assertLess(
            float(shapes(far, GREY)[0].get("width")),
            float(shapes(near, GREY)[0].get("width")),
        )
        for element in far.iter():
            if element.get("x"):
                self.assertLessEqual(float(element.get("x")), float(far.get("width")))

    def test_months_are_named_once(self):
        svg = draw(Bar("Sample", PLAN, (PLAN[0], date(2026, 5, 10))))
        for month in ("Feb", "Mar", "Apr", "May"):
            self.assertEqual(texts(svg).count(month), 1, month)

    def test_closures_are_shaded_and_cut_at_the_edge(self):
        svg = draw(
            Bar("Sample", PLAN, NOW),
            closures=[
                (date(2026, 2, 14), date(2026, 2, 22)),
                (date(2020, 1, 1), date(2020, 1, 9)),
            ],
        )
        self.assertEqual(len(shapes(svg, SHADE)), 1)

    def test_labels_above_for_a_phone(self):
        """Nothing is written left of the bars, and no text leaves the drawing."""
        far = (date(2026, 5, 28), date(2026, 5, 29))
        width = 366
        svg = draw(
            Bar("Sample", PLAN, NOW, finished=True),
            Bar("Transit to Long Beach +13 d", None, far),
            Bar("最终验货与装柜检查", None, far),
            Bar("A step whose name is much longer than any phone is wide, alas", PLAN),
            label_width=0,
            width=width,
        )
        for element in svg.iter("{http://www.w3.org/2000/svg}text"):
            size = int(element.get("font-size"))
            length = sum(
                size if ord(letter) > 0x2E80 else size * 0.5 for letter in element.text
            )
            x = float(element.get("x"))
            begin = x - length if element.get("text-anchor") == "end" else x
            self.assertGreaterEqual(begin, 0, element.text)
            self.assertLessEqual(begin + length, width + 1, element.text)

    def test_names_of_months_do_not_collide(self):
        far = (date(2027, 3, 1), date(2027, 3, 2))
        svg = draw(Bar("Sample", PLAN, NOW), Bar("Far", far, far), width=366)
        months = [
            (float(element.get("x")), element.text)
            for element in svg.iter("{http://www.w3.org/2000/svg}text")
            if element.get("y") == "13"
        ]
        self.assertGreater(len(months), 3)
        for (x, name), (following, _name) in zip(months, months[1:], strict=False):
            self.assertGreater(following - x, 6 * len(name))

    def test_long_closures_only(self):
        calendar = WorkCalendar(
            holidays=frozenset(
                {date(2026, 2, 16) + timedelta(days=offset) for offset in range(5)}
                | {date(2026, 4, 6)}
            )
        )
        self.assertEqual(
            days_off(calendar.is_workday, date(2026, 2, 1), date(2026, 5, 1)),
            [(date(2026, 2, 14), date(2026, 2, 22))],
        )

    def test_closure_that_lasts_to_the_end(self):
        calendar = WorkCalendar(weekdays=frozenset())
        first, last = date(2026, 2, 1), date(2026, 2, 10)
        self.assertEqual(days_off(calendar.is_workday, first, last), [(first, last)])
