"""What was done on the spot, from the facts of a report to its rows."""

from __future__ import annotations

from .report_photo import PhotoShow
from .report_text import WORDS, Writer

RESULT_WORDS = {"pass": "pass", "fail": "fail", "": "open"}


def defect(row: dict, facts: dict, writer: Writer, show: PhotoShow) -> dict:
    """One defect with its photos."""
    return {
        "class": writer.text(facts["classes"][row["class"]]),
        "text": writer.text(row["text"]),
        "quantity": row["quantity"],
        "unit": row["unit"] or "",
        "carton": row["carton"] or "",
        "product": row["product"] if len(facts["lots"]) > 1 else "",
        "note": row["note"],
        "photos": show.rows(row["photos"]),
    }


def check(
    row: dict, facts: dict, writer: Writer, show: PhotoShow, audience: str
) -> dict:
    """One point of the checklist with what was found.

    :param audience: a buyer does not read the number of the order.
    """
    hidden = row["of_order"] and audience == "buyer"
    return {
        "group": writer.text(row["group"]),
        "name": writer.text(row["name"]),
        "class": writer.text(facts["classes"][row["class"]]),
        "demand": (
            writer.say(WORDS["of_order"]) if hidden else writer.text(row["demand"])
        ),
        "answer": "" if hidden else row["answer"],
        "done": row["done"],
        "pieces": row["pieces"],
        "result": row["result"],
        "result_name": writer.say(WORDS[RESULT_WORDS[row["result"]]]),
        "note": row["note"],
        "photos": show.rows(row["photos"]),
    }


def cartons(facts: dict, writer: Writer) -> dict:
    """Which cartons were opened, and which units they gave."""
    pull = facts["pull"]
    products = [lot["product"] for lot in facts["lots"]]
    numbers = {name: pull[name] for name in ("opened", "cartons", "seed")}
    return {
        "opened": writer.say(WORDS["opened"], **numbers),
        "rows": [
            {
                "product": products[row["lot"]],
                "carton": row["carton"] or "",
                "numbers": ", ".join(map(str, row["numbers"])) or "–",
            }
            for row in pull["rows"]
        ],
    }
