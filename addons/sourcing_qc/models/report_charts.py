"""The drawings of a report, and what a pass means: from its facts alone."""

from __future__ import annotations

from decimal import Decimal

from markupsafe import Markup

from odoo.tools.translate import LazyTranslate

from ..engine import chart
from ..engine.checks import NOT_LOOKED_AT
from ..engine.curve import CONSUMER, PRODUCER, make_curve, times_in_hundred
from .report_text import WORDS, Writer

_lt = LazyTranslate(__name__)

PASSES = _lt(
    "%(class)s: a lot with %(share)s %% defective would still pass %(times)s times in "
    "100."
)
PROMISE = _lt(
    "%(class)s: 95 in 100 lots with %(good)s %% defective pass; 10 in 100 lots with "
    "%(bad)s %% defective pass, too."
)
WHOLE = _lt(
    "%(class)s: every unit of the lot was inspected, nothing is left to chance."
)
# A limit above 10 counts defects per 100 units, of which a unit may have several
# (ISO 2859-1:1999, 11.1.3): the binomial law holds for defective units alone.
MOST_DEFECTIVE = 10
# Where no limit is set the question is asked of one unit in a hundred.
WITHOUT_AQL = Decimal(1)


def pareto(facts: dict, writer: Writer) -> Markup:
    """The defects by how often they were found."""
    counts: dict[str, int] = {}
    for defect in facts["defects"]:
        label = writer.line(defect["text"])
        counts[label] = counts.get(label, 0) + defect["quantity"]
    words = chart.Words(
        title=_label(writer, "pareto"), across=_label(writer, "all_defects")
    )
    bars = [chart.Bar(label, count) for label, count in counts.items()]
    return Markup(chart.pareto(bars, words, rest=_label(writer, "others")))


def ranges(facts: dict, writer: Writer) -> Markup:
    """Measured pieces within their tolerances."""
    rows = [
        chart.Range(
            label=" ".join(filter(None, (writer.line(row["name"]), row["unit"]))),
            target=Decimal(row["target"] or row["upper"] or row["lower"]),
            lower=Decimal(row["lower"]) if row["lower"] else None,
            upper=Decimal(row["upper"]) if row["upper"] else None,
            values=[
                Decimal(value) for value in row["values"] if value != NOT_LOOKED_AT
            ],
        )
        for row in facts["checks"]
        if row["kind"] in ("measure", "number") and (row["lower"] or row["upper"])
    ]
    return Markup(
        chart.range_chart(rows, chart.Words(title=_label(writer, "measurements")))
    )


def means(facts: dict, writer: Writer) -> list[dict]:
    """Class by class: what a pass says of the lot, in words and as a curve."""
    return [
        _mean(row, facts, writer) for row in (facts["plan"] or {}).get("classes", ())
    ]


def _mean(row: dict, facts: dict, writer: Writer) -> dict:
    name = facts["classes"][row["defect_class"]]
    if row["inspect_all"]:
        return {"sentences": [writer.say(WHOLE, **{"class": name})], "curve": ""}
    size, accept = row["sample_size"], row["accept"]
    aql = Decimal(row["aql"] or WITHOUT_AQL)
    model = "binomial" if aql <= MOST_DEFECTIVE else "poisson"
    # twice the limit: what a buyer would not want, and still may get
    share = aql * 2 if row["aql"] else aql
    times = times_in_hundred(size, accept, float(share / 100), model)
    passes = {"class": name, "share": f"{share.normalize():f}", "times": times}
    sentences = [writer.say(PASSES, **passes)]
    if not row["aql"]:
        return {"sentences": sentences, "curve": ""}
    curve = make_curve(size, accept, model)
    ends = {
        "good": _percent(curve.producer.share),
        "bad": _percent(curve.consumer.share),
    }
    sentences.append(writer.say(PROMISE, **{"class": name}, **ends))
    words = chart.Words(
        title=f"{_label(writer, 'curve')}: {writer.line(name)}",
        across=f"{writer.line(name)}: {_label(writer, 'quality')}",
        upward=_label(writer, "chance"),
    )
    marks = [
        chart.Mark(f"{ends['good']} %", curve.producer.share, PRODUCER),
        chart.Mark(
            f"{passes['share']} %: {times} / 100", float(share / 100), times / 100
        ),
        chart.Mark(f"{ends['bad']} %", curve.consumer.share, CONSUMER),
    ]
    return {
        "sentences": sentences,
        "curve": Markup(chart.curve_chart(curve, words, marks)),
    }


def _label(writer: Writer, name: str) -> str:
    return writer.line(writer.both(WORDS[name]))


def _percent(share: float) -> str:
    return f"{share * 100:.2g}"
