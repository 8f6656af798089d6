"""The timeline of a project as SVG: what was planned, what is forecast, today.

One drawing for the back end, the portal and the PDF. Everything that is written
comes in as text, is escaped here, and nothing is looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

GREY, BLUE, RED, GREEN = "#b0bec5", "#3f6fb5", "#c62828", "#2e7d32"
INK, SOFT, LINE, SHADE = "#212529", "#6c757d", "#dee2e6", "#f5f0e6"
FONT = 'system-ui,"Noto Sans CJK SC",sans-serif'

HEAD = 24  # room for the months
FOOT = 30  # room for what is written below the bars
LOW = 12  # a line more, where little width makes the texts below meet
ROW = 28  # a row whose label stands beside the bars
TALL_ROW = 40  # a row whose label stands above them
MARGIN = 12
LEAST = 4  # width of an event without length

# first and last day
Span = tuple[date, date]


@dataclass(frozen=True)
class Bar:
    """One step.

    :param label: its name, as the reader shall see it.
    :param planned: first and last day of the baseline; None before it is frozen.
    :param forecast: first and last day, actual dates where there are any.
    :param started: it runs, so what lies before today is done.
    :param finished: it is done.
    :param critical: a day lost here is lost at the end.
    """

    label: str
    planned: Span | None = None
    forecast: Span | None = None
    started: bool = False
    finished: bool = False
    critical: bool = False


@dataclass(frozen=True)
class Words:
    """The texts of the drawing, in the reader's language.

    :param month: writes the name of the month that a day belongs to.
    """

    title: str = "Timeline"
    today: str = "today"
    deadline: str = "required"
    days_off: str = "days off"
    month: Callable[[date], str] = lambda day: day.strftime("%b")


def days_off(
    is_workday: Callable[[date], bool], first: date, last: date, at_least: int = 5
) -> list[Span]:
    """Spans of at least so many days off in a row: shutdowns, not weekends."""
    spans: list[Span] = []
    begin = None
    for day in _days(first, last + timedelta(days=1)):
        if day <= last and not is_workday(day):
            begin = begin or day
        elif begin:
            if (day - begin).days >= at_least:
                spans.append((begin, day - timedelta(days=1)))
            begin = None
    return spans


def span(bars: list[Bar], *others: date | None) -> Span | None:
    """First and last day that a drawing of these bars shows; None without any day."""
    shown = [
        day
        for bar in bars
        for pair in (bar.planned, bar.forecast)
        for day in pair or ()
    ]
    if not shown:
        return None
    shown += [day for day in others if day]
    return min(shown) - timedelta(days=3), max(shown) + timedelta(days=10)


def timeline(
    bars: list[Bar],
    *,
    today: date,
    deadline: date | None = None,
    closures: Sequence[Span] = (),
    words: Words | None = None,
    width: int = 1040,
    label_width: int = 210,
) -> str:
    """Draw the steps.

    :param deadline: the day by which the reader needs the goods.
    :param closures: spans of days off to shade.
    :param label_width: room for labels beside the bars; 0 writes them above, for
        narrow screens that show the whole drawing.
    :return: an ``<svg>`` element, or an empty text when there is no date to show.
    """
    shown = span(bars, today, deadline)
    if not shown:
        return ""
    return _Drawing(shown, words or Words(), width, label_width).draw(
        bars, today, deadline, closures
    )


class _Drawing:
    def __init__(self, shown: Span, words: Words, width: int, label_width: int) -> None:
        self.first, self.last = shown
        self.words = words
        self.width, self.left = width, label_width or MARGIN
        self.beside = bool(label_width)
        self.row = ROW if self.beside else TALL_ROW
        days = (self.last - self.first).days + 1
        self.scale: float = (width - self.left - MARGIN) / days

    def x(self, day: date) -> float:
        """Where the morning of a day is."""
        return round(self.left + (day - self.first).days * self.scale, 1)

    def draw(
        self,
        bars: list[Bar],
        today: date,
        deadline: date | None,
        closures: Sequence[Span],
    ) -> str:
        bottom = HEAD + self.row * len(bars)
        parts = [
            *self._closures(closures, bottom),
            *self._months(bottom),
            *(
                part
                for index, bar in enumerate(bars)
                for part in self._bar(bar, HEAD + index * self.row, today)
            ),
            *self._mark(
                today, bottom, self.words.today, INK, ' stroke-dasharray="3 3"'
            ),
        ]
        if deadline:
            # the goods are needed on that day, not on its morning
            evening = deadline + timedelta(days=1)
            parts += self._mark(evening, bottom, self.words.deadline, GREEN, "", 12)
        height = bottom + FOOT + (0 if self.beside else LOW)
        title = escape(self.words.title)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" '
            f'viewBox="0 0 {self.width} {height}" '
            f'width="{self.width}" height="{height}" role="img" aria-label="{title}" '
            f'data-today="{self.x(today)}" font-family="{escape(FONT)}" font-size="12">'
            f"<title>{title}</title>{''.join(parts)}</svg>"
        )

    def _closures(self, closures: Sequence[Span], bottom: int) -> list[str]:
        parts = []
        for begin, end in closures:
            begin, end = max(begin, self.first), min(end, self.last)
            if begin <= end:
                x, right = self.x(begin), self.x(end + timedelta(days=1))
                parts.append(_rect(x, HEAD - 4, right - x, bottom - HEAD + 4, SHADE))
                y = bottom + (13 if self.beside else FOOT + 2)
                x = self._fitting(x + 2, self.words.days_off)
                parts.append(_text(x, y, self.words.days_off, SOFT, 11))
        return parts

    def _months(self, bottom: int) -> list[str]:
        parts = []
        free = 0.0  # from where on nothing is written yet
        for day in _days(self.first, self.last):
            if day.day == 1 or day == self.first:
                x, name = self.x(day), self.words.month(day)
                if day.day == 1:
                    parts.append(_line(x, HEAD - 4, bottom, LINE))
                # the name of a month that has only a few days left would collide
                room = (_month_end(day) - day).days * self.scale
                if x + 3 >= free and (day.day == 1 or room > 40):
                    parts.append(_text(x + 3, 13, name, SOFT, 11))
                    free = x + 3 + _length(name)
        return parts

    def _bar(self, bar: Bar, top: int, today: date) -> list[str]:
        parts = []
        if self.beside:
            parts.append(_text(0, top + 16, bar.label, INK))
        else:
            parts.append(self._label_above(bar, top))
            top += 14
        if bar.planned:
            parts.append(self._span(bar.planned, top + 4, 6, GREY))
        if bar.forecast:
            parts += self._forecast(bar, bar.forecast, top + 11, today)
        return parts

    def _label_above(self, bar: Bar, top: int) -> str:
        begin = min(
            (pair[0] for pair in (bar.planned, bar.forecast) if pair),
            default=self.first,
        )
        return _text(self._fitting(self.x(begin), bar.label), top + 12, bar.label, INK)

    def _fitting(self, x: float, text: str) -> float:
        """Where a text that belongs at ``x`` begins, so that it ends in the drawing."""
        return round(max(0, min(x, self.width - 2 - _length(text))), 1)

    def _forecast(self, bar: Bar, days: Span, top: int, today: date) -> list[str]:
        """What is done stands full, what is still to come lighter."""
        colour = RED if bar.critical else BLUE
        begin, end = days
        if bar.finished:
            return [self._span((begin, end), top, 9, colour)]
        parts = [self._span((begin, end), top, 9, colour, ".35")]
        done = min(end, today - timedelta(days=1))
        if bar.started and done >= begin:
            parts.append(self._span((begin, done), top, 9, colour))
        return parts

    def _span(
        self, days: Span, top: int, height: int, colour: str, opacity: str = "1"
    ) -> str:
        x, right = self.x(days[0]), self.x(days[1] + timedelta(days=1))
        return _rect(x, top, max(right - x, LEAST), height, colour, opacity)

    def _mark(
        self, day: date, bottom: int, label: str, colour: str, dash: str, down: int = 0
    ) -> list[str]:
        x = self.x(day)
        end = bottom + 8 + down
        parts = [
            f'<line x1="{x}" y1="{HEAD - 6}" x2="{x}" y2="{end}" '
            f'stroke="{colour}"{dash}/>'
        ]
        if x > self.width - 100:
            parts.append(_text(x - 4, end, label, colour, anchor="end"))
        else:
            parts.append(_text(x + 4, end, label, colour))
        return parts


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _length(text: str) -> int:
    """About seven units per letter, twice that for Chinese."""
    return sum(14 if ord(letter) > 0x2E80 else 7 for letter in text)


def _month_end(day: date) -> date:
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return following - timedelta(days=1)


def _rect(
    x: float, y: int, width: float, height: int, colour: str, opacity: str = "1"
) -> str:
    return (
        f'<rect x="{x}" y="{y}" width="{round(width, 1)}" height="{height}" rx="2" '
        f'fill="{colour}" opacity="{opacity}"/>'
    )


def _line(x: float, top: int, bottom: int, colour: str) -> str:
    return f'<line x1="{x}" y1="{top}" x2="{x}" y2="{bottom}" stroke="{colour}"/>'


def _text(
    x: float, y: int, text: str, colour: str, size: int = 12, anchor: str = "start"
) -> str:
    return (
        f'<text x="{x}" y="{y}" fill="{colour}" font-size="{size}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )
