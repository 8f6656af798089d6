"""The drawings of an inspection report as SVG, for screen, portal and PDF alike.

Everything that is written comes in as text, in the reader's language, and is escaped
here. Each drawing has a title and a description for those who cannot see it, and no
meaning hangs on a colour alone: what is outside of a tolerance has another shape, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from .curve import Curve

BLUE, RED, GREEN, GREY = "#3f6fb5", "#c62828", "#2e7d32", "#b0bec5"
INK, SOFT, LINE, BAND = "#212529", "#6c757d", "#dee2e6", "#e3efe4"
FONT = 'system-ui,"Noto Sans CJK SC",sans-serif'

WIDTH = 640
MARGIN = 12
AXIS = 44  # room for the numbers beside an axis
FOOT = 40  # room for the numbers and the name below an axis
ROW = 30

Percent = Callable[[float], str]


def _percent(share: float) -> str:
    return f"{share * 100:.3g} %"


@dataclass(frozen=True)
class Words:
    """The texts around a drawing.

    :param title: its name.
    :param description: what it shows, in a sentence.
    :param across: the name of the axis from left to right.
    :param upward: the name of the axis from bottom to top.
    :param percent: writes a share, 0.05 as 5 %.
    """

    title: str
    description: str = ""
    across: str = ""
    upward: str = ""
    percent: Percent = _percent


@dataclass(frozen=True)
class Mark:
    """A point of the curve to be named.

    :param label: what it is, as "AQL 2.5".
    :param share: nonconforming units, as a share.
    :param probability: how often such a lot is accepted.
    """

    label: str
    share: float
    probability: float


@dataclass(frozen=True)
class Bar:
    """One kind of defect and how often it was found."""

    label: str
    count: int


@dataclass(frozen=True)
class Range:
    """The measured pieces of one characteristic.

    :param label: its name with the unit, as "Length, mm".
    :param target: what it should be.
    :param lower: the lower specification limit; None: there is none.
    :param upper: the upper specification limit; None: there is none. At least one of
        the two is there.
    :param values: what was measured; pieces that were not are left out.
    """

    label: str
    target: Decimal
    lower: Decimal | None
    upper: Decimal | None
    values: Sequence[Decimal]


def curve_chart(curve: Curve, words: Words, marks: Sequence[Mark] = ()) -> str:
    """Draw how often a lot is accepted, against its quality.

    :param marks: points to be named, beside the curve
    :return: an ``<svg>`` element
    """
    height, top = 300, MARGIN + 16
    left, right, bottom = AXIS + MARGIN, WIDTH - MARGIN, height - FOOT
    end = max([curve.points[-1].share, *(mark.share for mark in marks)]) or 1.0

    def x(share: float) -> float:
        return left + share / end * (right - left)

    def y(probability: float) -> float:
        return bottom - probability * (bottom - top)

    parts = [_text(MARGIN, 14, words.upward, SOFT, 11)]
    for probability in (0, 0.25, 0.5, 0.75, 1):
        level = y(probability)
        parts.append(_line(left, level, right, level, LINE))
        label = words.percent(probability)
        parts.append(_text(left - 6, level + 4, label, SOFT, 11, "end"))
    for share in _ticks(end):
        label = words.percent(share)
        parts.append(_text(x(share), bottom + 15, label, SOFT, 11, "middle"))
    centre = (left + right) / 2
    parts.append(_text(centre, height - 6, words.across, SOFT, 11, "middle"))
    line = [(x(point.share), y(point.probability)) for point in curve.points]
    parts.append(_path(line, BLUE))
    for mark in marks:
        across, level = x(mark.share), y(mark.probability)
        parts.append(_line(across, level, across, bottom, GREY, "3 3"))
        parts.append(_line(left, level, across, level, GREY, "3 3"))
        parts.append(_dot(across, level, BLUE))
        # the curve falls to the right, so above and right of it there is room
        place = min(across + 8, right - _width(mark.label))
        parts.append(_text(place, level - 5, mark.label, INK))
    return _svg(words, height, parts)


def pareto(bars: Iterable[Bar], words: Words, most: int = 10, rest: str = "") -> str:
    """Draw which defects make up most of all: bars, and the share that they sum to.

    Bars lie, so that long names have room. Bars and line share one scale, the whole of
    the defects: a bar shows its part of them, the line what it and those above come to.

    :param most: bars to show, the most frequent ones
    :param rest: the name of all others together; without it they are left out, and the
        line does not reach the whole
    :return: an ``<svg>`` element, or an empty text when nothing was found
    """
    found = sorted((bar for bar in bars if bar.count > 0), key=lambda bar: -bar.count)
    total = sum(bar.count for bar in found)
    if not total:
        return ""
    shown, others = found[:most], sum(bar.count for bar in found[most:])
    if others and rest:
        shown.append(Bar(rest, others))
    left, right, top = 210, WIDTH - AXIS - MARGIN, MARGIN + 20
    bottom = top + ROW * len(shown)

    def x(share: float) -> float:
        return left + share * (right - left)

    parts = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        parts.append(_line(x(share), top - 4, x(share), bottom, LINE))
        label = words.percent(share)
        parts.append(_text(x(share), top - 8, label, SOFT, 11, "middle"))
    line, sums, dots = [(float(left), float(top))], 0, []
    for index, bar in enumerate(shown):
        level = top + index * ROW
        name = _cut(bar.label, left - MARGIN - 8)
        parts.append(_text(left - 8, level + 19, name, INK, 12, "end", bar.label))
        length = x(bar.count / total) - left
        parts.append(_rect(left, level + 6, length, ROW - 12, BLUE))
        parts.append(_text(left + length + 5, level + 19, str(bar.count), INK))
        sums += bar.count
        across, below = x(sums / total), float(level + ROW)
        line.append((across, below))
        dots.append(_dot(across, below, RED, 3))
        label = words.percent(sums / total)
        dots.append(_text(across + 6, below + 4, label, RED, 11))
    parts += [_path(line, RED), *dots]
    parts.append(_text(left, bottom + 24, words.across, SOFT, 11))
    return _svg(words, bottom + 32, parts)


def range_chart(rows: Sequence[Range], words: Words) -> str:
    """Draw the measured pieces of each characteristic within its tolerance.

    Each characteristic has a scale of its own, on which the tolerance takes the middle
    half; the target stands where it is, also between unequal tolerances. A piece
    within is a dot, one outside a cross; what lies too far out for the drawing stands
    at its edge, with its value.

    :return: an ``<svg>`` element, or an empty text without a characteristic
    """
    if not rows:
        return ""
    row_height, top = 58, MARGIN
    parts = []
    for index, row in enumerate(rows):
        parts += _range_row(row, top + index * row_height)
    return _svg(words, top + row_height * len(rows) + MARGIN, parts)


def _range_row(row: Range, top: int) -> list[str]:
    left, right = 210, WIDTH - MARGIN
    low, high = _scale(row)
    span = high - low

    def x(value: Decimal) -> float:
        place = left + float((value - low) / span) * (right - left)
        return min(max(place, float(left)), float(right))

    middle = top + 20
    begin = float(left) if row.lower is None else x(row.lower)
    end = float(right) if row.upper is None else x(row.upper)
    name = _cut(row.label, left - MARGIN - 8)
    parts = [
        _text(left - 8, middle + 4, name, INK, 12, "end", row.label),
        _rect(begin, middle - 12, end - begin, 24, BAND),
        _line(left, middle, right, middle, LINE),
    ]
    written: list[float] = []
    for value, limit in ((row.lower, True), (row.upper, True), (row.target, False)):
        if value is None:
            continue
        across = x(value)
        if limit:
            parts.append(_line(across, middle - 14, across, middle + 14, GREEN))
        elif value not in (row.lower, row.upper):
            parts.append(_line(across, middle - 12, across, middle + 12, SOFT, "2 2"))
        if all(abs(across - other) > 40 for other in written):
            written.append(across)
            parts.append(_text(across, middle + 28, _number(value), SOFT, 11, "middle"))
    if row.values:
        first, last = x(min(row.values)), x(max(row.values))
        parts.append(_line(first, middle, last, middle, INK))
    for value in row.values:
        across = x(value)
        inside = (row.lower is None or value >= row.lower) and (
            row.upper is None or value <= row.upper
        )
        if inside:
            parts.append(_dot(across, middle, BLUE, 3.5))
            continue
        parts.append(_cross(across, middle))
        if not low <= value <= high:
            anchor = "start" if value < low else "end"
            parts.append(_text(across, middle - 10, _number(value), RED, 11, anchor))
    return parts


def _scale(row: Range) -> tuple[Decimal, Decimal]:
    """The values at the edges: the tolerance and half of it on both sides."""
    low = row.target if row.lower is None else row.lower
    high = row.target if row.upper is None else row.upper
    low, high = min(low, row.target), max(high, row.target)
    if high == low:  # no width to go by: what was measured gives one
        far = max([abs(value - low) for value in row.values], default=Decimal(0))
        width = (far or 1) * Decimal("1.1")
        return low - width, high + width
    if row.lower is None or row.upper is None:
        low, high = min([low, *row.values]), max([high, *row.values])
    width = (high - low) / 2
    return low - width, high + width


def _ticks(end: float) -> list[float]:
    """Round numbers from 0 to ``end``, at most seven."""
    last = Decimal(str(end))
    steps = (
        Decimal(digit).scaleb(power)
        for power in range(last.adjusted() - 1, last.adjusted() + 1)
        for digit in (1, 2, 5)
    )
    step = next(step for step in steps if step * 6 >= last)
    return [float(step * number) for number in range(7) if step * number <= last]


def _number(value: Decimal) -> str:
    """A number as it is said: without the zeros that a database adds."""
    return f"{value.normalize():f}"


def _width(text: str) -> int:
    """The room of a text: about seven units a letter, nearly twice that for Chinese."""
    return sum(13 if ord(letter) > 0x2E80 else 7 for letter in text)


def _cut(text: str, room: int) -> str:
    """As much of a text as has room."""
    if _width(text) <= room:
        return text
    while text and _width(text) + 7 > room:
        text = text[:-1]
    return text + "…"


def _svg(words: Words, height: int, parts: Sequence[str]) -> str:
    title, description = escape(words.title), escape(words.description)
    about = f"<desc>{description}</desc>" if description else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img" aria-label="{title}" '
        f'font-family="{escape(FONT)}" font-size="12">'
        f"<title>{title}</title>{about}{''.join(parts)}</svg>"
    )


def _text(
    x: float,
    y: float,
    text: str,
    colour: str,
    size: int = 12,
    anchor: str = "start",
    whole: str = "",
) -> str:
    """A text; ``whole`` is what it says where ``text`` had to be cut."""
    hint = f"<title>{escape(whole)}</title>" if whole and whole != text else ""
    return (
        f'<text x="{_at(x)}" y="{_at(y)}" fill="{colour}" font-size="{size}" '
        f'text-anchor="{anchor}">{escape(text)}{hint}</text>'
    )


def _line(
    x: float, y: float, to_x: float, to_y: float, colour: str, dash: str = ""
) -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{_at(x)}" y1="{_at(y)}" x2="{_at(to_x)}" y2="{_at(to_y)}" '
        f'stroke="{colour}"{dashed}/>'
    )


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return (
        f'<rect x="{_at(x)}" y="{_at(y)}" width="{_at(width)}" '
        f'height="{_at(height)}" rx="2" fill="{colour}"/>'
    )


def _path(points: Sequence[tuple[float, float]], colour: str) -> str:
    line = " ".join(f"{_at(x)},{_at(y)}" for x, y in points)
    return f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>'


def _dot(x: float, y: float, colour: str, radius: float = 4) -> str:
    return f'<circle cx="{_at(x)}" cy="{_at(y)}" r="{radius}" fill="{colour}"/>'


def _cross(x: float, y: float) -> str:
    left, top, right, bottom = _at(x - 4), _at(y - 4), _at(x + 4), _at(y + 4)
    return (
        f'<path d="M{left} {top}L{right} {bottom}M{left} {bottom}L{right} {top}" '
        f'stroke="{RED}" stroke-width="2"/>'
    )


def _at(place: float) -> float:
    return round(place, 1)
