"""Texts of a report in English and Chinese, side by side or the reader's alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from markupsafe import Markup

from odoo import models
from odoo.tools.translate import LazyTranslate

from odoo.addons.sourcing_pm.models.tools import in_language

_lt = LazyTranslate(__name__)

# The languages of a report, the first one first.
LANGS = {"en": "en_US", "zh": "zh_CN"}
BOTH = tuple(LANGS)

WORDS = {
    "report": _lt("Inspection report"),
    "result": _lt("Result"),
    "project": _lt("Project"),
    "buyer": _lt("Buyer"),
    "factory": _lt("Factory"),
    "inspector": _lt("Inspector"),
    "begun": _lt("Begun"),
    "ended": _lt("Ended"),
    "lot": _lt("Lot"),
    "product": _lt("Product"),
    "order": _lt("Order"),
    "quantity": _lt("Quantity"),
    "inspected": _lt("Inspected"),
    "class": _lt("Class"),
    "found": _lt("Found"),
    "plan": _lt("Sampling plan"),
    "level": _lt("Level"),
    "letter": _lt("Letter"),
    "printed": _lt("n as printed"),
    "why": _lt("How it came about"),
    "edition": _lt("Edition"),
    "counting": _lt("Counted"),
    "no_lot": _lt("No lot was presented, so there is no plan."),
    "defects": _lt("Defects"),
    "no_defects": _lt("No defect was noted."),
    "defect": _lt("Defect"),
    "unit": _lt("On unit"),
    "pareto": _lt("Which defects make up most"),
    "golden": _lt("Golden sample"),
    "seal": _lt("Seal number"),
    "revision": _lt("Specification revision"),
    "piece": _lt("Piece"),
    "seal_found": _lt("Seal found"),
    "not_compared": _lt("not compared"),
    "no_golden": _lt("There was no golden sample to compare with."),
    "means": _lt("What a pass means"),
    "signatures": _lt("Signatures"),
    "unsigned": _lt("not signed"),
    "representative": _lt("Representative of the factory"),
    "verify": _lt("Is this the report?"),
    "content_hash": _lt("SHA-256 of the content"),
    "hash_help": _lt(
        "The content was settled at the verdict. Whoever holds a copy compares the "
        "numbers printed here with those on the page."
    ),
    "verified": _lt("The content is as it was at the verdict."),
    "tampered": _lt("The content is not as it was at the verdict: ask us."),
    "download": _lt("Download as PDF"),
    "groups": _lt("Result by group"),
    "advice": _lt("Advice of the inspector"),
    "decision": _lt("Decision on the goods"),
    "undecided": _lt("nobody has decided yet"),
    "conditions": _lt("Conditions"),
    "until": _lt("until"),
    "scheme": _lt("Sampling scheme"),
    "tests": _lt("Tests with samples of their own"),
    "isolated": _lt(
        "Isolated lot: it is judged by itself, and earlier lots do not count."
    ),
    "cartons": _lt("Cartons opened"),
    "carton": _lt("Carton"),
    "loose": _lt("not packed"),
    "drawn": _lt("Units drawn, numbered as drawn"),
    "opened": _lt("%(opened)s of %(cartons)s cartons, drawn by lot with seed %(seed)s"),
    "photos": _lt("Photos"),
    "measurements": _lt("Measurements"),
    "measurements_help": _lt(
        "The band is the tolerance, a dot a measured piece, a cross one outside."
    ),
    "checklist": _lt("Checklist"),
    "point": _lt("Point"),
    "demand": _lt("Good is"),
    "answer": _lt("Found"),
    "of_order": _lt("as on the order"),
    "pieces": _lt("Pieces"),
    "pass": _lt("pass"),
    "fail": _lt("fail"),
    "open": _lt("not done"),
    "curve": _lt("How often a lot passes"),
    "quality": _lt("Defective units in the lot"),
    "chance": _lt("Lots that pass"),
    "all_defects": _lt("Share of all defects found"),
    "others": _lt("All others"),
}


def in_both(record: models.BaseModel, write: Callable) -> dict[str, str]:
    """What ``write`` says of the record in each language, to be kept.

    :param write: gets the record in a language.
    """
    return {
        name: str(write(in_language(record, lang)) or "")
        for name, lang in LANGS.items()
    }


def pair(english: str, chinese: str) -> dict[str, str]:
    """A text that is there in both languages, as :func:`in_both` gives it."""
    return {"en": english or "", "zh": chinese or english or ""}


def paired(record: models.BaseModel, write: Callable) -> list[tuple]:
    """The rows that ``write`` gives in English, each beside the same in Chinese."""
    rows = [write(in_language(record, lang)) for lang in LANGS.values()]
    return list(zip(*rows, strict=True))


class Writer:
    """Writes the texts of one report in one language or in both.

    :param langs: keys of :data:`LANGS`.
    """

    def __init__(self, record: models.BaseModel, langs: Iterable[str] = BOTH):
        self.records = {name: in_language(record, LANGS[name]) for name in langs}

    def line(self, text: Mapping[str, str]) -> str:
        """A text of :func:`in_both` as plain text, for drawings."""
        return " ".join(self._different(text).values())

    def text(self, text: Mapping[str, str]) -> Markup:
        """A text of :func:`in_both` as HTML, each language marked as such."""
        different = self._different(text)
        if len(different) == 1:
            return Markup("%s") % next(iter(different.values()))
        return Markup(" ").join(
            Markup('<span class="o_lang_%s" lang="%s">%s</span>') % (name, name, part)
            for name, part in different.items()
        )

    def _different(self, text: Mapping[str, str]) -> dict[str, str]:
        """Each text once: names of products are mostly the same in both."""
        found = {}
        for name in self.records:
            if text.get(name) and text[name] not in found.values():
                found[name] = text[name]
        return found

    def both(self, source, **params) -> dict[str, str]:
        """A lazy text in the languages of the report.

        :param params: numbers, or texts of :func:`in_both`.
        """
        return {
            name: str(record.env._(source))
            % {
                key: value.get(name, "") if isinstance(value, Mapping) else value
                for key, value in params.items()
            }
            if params
            else str(record.env._(source))
            for name, record in self.records.items()
        }

    def say(self, source, **params) -> Markup:
        """A lazy text as HTML."""
        return self.text(self.both(source, **params))

    def words(self) -> dict[str, Markup]:
        """All headings and names."""
        return {name: self.say(source) for name, source in WORDS.items()}
