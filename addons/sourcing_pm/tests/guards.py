"""What the four guards of secrecy share: they find by introspection what is ours.

Whoever adds a model, a field, a public method or a route extends the tables here in
the same commit. Another Sourcing app keeps tables of the same names in its own
``tests/guards.py``; they are read when that app is installed.
"""

from __future__ import annotations

import importlib
import importlib.util
import itertools
import re
from collections.abc import Iterator

from odoo import fields, models
from odoo.orm.model_classes import is_model_definition

from .common import picture

APPS = ("sourcing_pm", "sourcing_qc", "sourcing_logistics")
# Fields of core that reveal the other side to a factory's portal user (design 5.14).
HIDDEN_CORE_FIELDS = (
    "alternative_po_ids",
    "purchase_group_id",
    "requisition_id",
    "dest_address_id",
    "origin",
    "reference_ids",
)

# === WHO MAY DO WHAT === #
# r read, w write, c create, u unlink, on a record of project 1. Columns: a User who is
# staff party, one who is not, Manager, Inspector and Clerk on a step of somebody else,
# Automation, and people without a Sourcing group: purchase, accounting, plain; at last
# a Manager of another company, who shares catalogues and configuration without company.
ROLES = (
    "member stranger manager inspector clerk machine purchaser accountant plain foreign"
).split()
MATRIX = """
sourcing.project             rwc  rc   rwcu r    r    rc   -    -    -    -
sourcing.party               rwcu r    rwcu r    r    r    -    -    -    -
sourcing.milestone           rwcu r    rwcu r    r    r    -    -    -    -
sourcing.milestone.link      rwcu r    rwcu r    r    r    -    -    -    -
sourcing.specification       rwcu r    rwcu r    r    -    -    -    -    -
sourcing.specification.line  rwcu r    rwcu r    r    -    -    -    -    -
sourcing.candidate           rwcu r    rwcu -    -    -    -    -    -    -
sourcing.quotation           rwcu r    rwcu -    -    -    -    -    -    -
sourcing.quotation.line      rwcu r    rwcu -    -    -    -    -    -    -
sourcing.fee                 rwcu r    rwcu -    -    -    -    -    -    -
sourcing.document            rwcu r    rwcu r    r    -    -    -    -    -
sourcing.approval            r    r    r    r    r    -    -    -    -    -
sourcing.commitment          rwc  r    rwc  r    r    -    -    -    -    -
sourcing.prompt              r    r    r    r    r    -    -    -    -    -
sourcing.issue               rwc  r    rwcu r    r    -    -    -    -    -
sourcing.progress            rc   r    rc   r    r    rc   -    -    -    -
sourcing.alert               r    r    r    r    r    -    -    -    -    -
sourcing.agenda              r    r    r    r    r    -    -    -    -    -
sourcing.slip.report         r    r    r    -    -    -    -    -    -    -
sourcing.contingency         rwcu r    rwcu r    r    -    -    -    -    -
sourcing.reason              r    r    rwcu r    r    -    -    -    -    rwcu
sourcing.report              rwcu r    rwcu -    -    -    -    -    -    -
sourcing.report.section      rwc  r    rwc  -    -    -    -    -    -    -
sourcing.report.picture      r    r    r    -    -    -    -    -    -    -
sourcing.journal             r    r    r    r    r    -    -    -    -    -
sourcing.import.memory       -    -    -    -    -    -    -    -    -    -
sourcing.milestone.type      r    r    rwcu r    r    r    -    -    -    rwcu
sourcing.document.kind       r    r    rwcu r    r    -    -    -    -    rwcu
sourcing.template            r    r    rwcu -    -    r    -    -    -    rwcu
sourcing.template.step       r    r    rwcu -    -    r    -    -    -    rwcu
sourcing.template.link       r    r    rwcu -    -    r    -    -    -    rwcu
sourcing.rule                r    r    rwcu r    r    -    -    -    -    rwcu
sourcing.calendar.day        rwcu rwcu rwcu r    r    rwc  -    -    -    rwcu
sourcing.shutdown            rwcu rwcu rwcu -    -    -    -    -    -    -
purchase.order               rwcu rwcu rwcu -    -    rwcu rwcu rw   -    -
purchase.order.line          rwcu rwcu rwcu -    -    rwcu rwcu rw   -    -
"""
# What an inspector or a clerk may do when the step is his own.
OWN_STEP_MATRIX = """
sourcing.milestone           rw   rw
sourcing.document            rwc  rwc
sourcing.issue               rwc  rwc
"""
# Odoo's books, of which the story has none: their methods are called on nothing.
BOOKS = ("account.move", "account.payment", "account.partial.reconcile")
# Dialogs are opened, not kept: values to open one with, made from a story.
DIALOGS = {
    "sourcing.candidate.choose": lambda story: {
        "candidate_id": story._records("sourcing.candidate", story.project)[:1].id,
        "reason": "cheapest",
    },
    "sourcing.document.release": lambda story: {"document_id": story.photo.id},
    "sourcing.project.hold": lambda story: {
        "project_ids": [(6, 0, story.project.ids)],
        "reason": "the buyer asked for it",
    },
    "sourcing.party.link": lambda story: {"party_id": story.project._live("buyer").id},
    "sourcing.approval.word": lambda story: {
        "approval_id": story._asked()[:1].id,
        "act": "withdraw",
        "words": "asked too early",
    },
    "sourcing.approval.record": lambda story: {
        "approval_id": story._asked()[:1].id,
        "answer": "approved",
        "partner_id": story.buyer.partner_id.id,
        "channel": "chat",
        "evidence": picture(),
    },
    "sourcing.handover": lambda story: {
        "project_ids": [(6, 0, story.project.ids)],
        "lead_id": story.member.id,
        "note": "mind the mould",
    },
    "sourcing.pack": lambda story: {},
    "sourcing.override": lambda story: {
        "project_id": story.project.id,
        "colour": "yellow",
        "date_until": "2050-01-01",
        "note": "we are on it",
    },
    "sourcing.correct.dates": lambda story: {
        "milestone_id": story._step("rfq").id,
        "reason": "typed wrongly",
    },
    "sourcing.promise.written": lambda story: {
        "commitment_id": story._records("sourcing.commitment")[:1].id,
        "words": "5 May, confirmed",
    },
    "sourcing.step.insert": lambda story: {
        "project_id": story.project.id,
        "type_id": story.env.ref("sourcing_pm.milestone_type_lab_test").id,
        "after_id": story._step("sample").id,
        "reason": "asked by the buyer",
    },
    "sourcing.step.waive": lambda story: {
        "milestone_id": story._step("material").id,
        "reason": "known material",
    },
    "sourcing.step.fail": lambda story: {
        "milestone_id": story._step("sample").id,
        "reason": "wrong colour",
        "corrective_action": "new sample",
        "date_due": "2050-01-01",
    },
    "sourcing.factory.change": lambda story: {
        "project_id": story.project.id,
        "new_order_id": story.rival.id,
        "reason": "mould broken",
    },
}


def make_records(story, project, order) -> None:
    """What the story of this app cannot tell by acts of people."""
    data = story.env["ir.model.data"].create(
        {
            "module": "__import__",
            "name": f"project_{project.id}",
            "model": "sourcing.project",
            "res_id": project.id,
        }
    )
    story.env["sourcing.prompt"].create(
        {
            "project_id": project.id,
            "order_id": order.id,
            "milestone_id": story._step("material", project).id,
        }
    )
    story.env["sourcing.import.memory"].create(
        {"data_id": data.id, "imported": {"name": project.name}}
    )
    story.env["sourcing.shutdown"].with_user(story.lead).create(
        {
            "partner_id": order.partner_id.id,
            "date_from": "2049-01-20",
            "date_to": "2049-02-20",
        }
    )
    story.env["resource.calendar.leaves"].create(
        {"date_from": "2049-12-24 00:00:00", "date_to": "2049-12-24 23:59:59"}
    )
    story.env["sourcing.document"].with_user(story.lead).create(
        {
            "project_id": project.id,
            "kind_id": story.env.ref("sourcing_pm.document_kind_chat").id,
            "words": "下周二",
        }
    )
    # no gate holds back that nothing was made yet
    story.env["sourcing.progress"].with_user(story.lead).create(
        {"line_id": order.order_line[:1].id, "quantity": 0}
    )
    for decided_by in ("lead", "buyer"):
        contingency = (
            story.env["sourcing.contingency"]
            .with_user(story.lead)
            .create(
                {
                    "project_id": project.id,
                    "decided_by": decided_by,
                    "words": "Half of it first",
                }
            )
        )
        if decided_by == "lead":
            contingency.action_decide()
    for sent in (True, False):
        report = project._draft_report()
        report.introduction = "Dear buyer"
        report.section_ids.note = "See below"
        if sent:
            report.action_send()


# === PUBLIC METHODS === #
# (model, method) -> why it may answer something else than AccessError.
PUBLIC_METHODS = {
    ("sourcing.guard.mixin", "write"): "an abstract model keeps no records",
    ("sourcing.state.mixin", "write"): "an abstract model keeps no records",
    ("sourcing.terms.mixin", "write"): "an abstract model keeps no records",
    ("sourcing.journal", "write"): "refuses everybody, the superuser too",
    ("mail.message", "create"): "by the rights on its document, as in Odoo",
    ("mail.message", "write"): "by the rights on its document, as in Odoo",
    ("mail.notification", "create"): "by the rights of Odoo",
    ("ir.attachment", "create"): "files of one's own, as in Odoo; ours are refused",
    ("ir.attachment", "write"): "files of one's own, as in Odoo; ours are refused",
    ("sourcing.progress", "write"): "refuses everybody, the superuser too",
}
# What a factory may call on its own order.
FACTORY_METHODS = {
    ("purchase.order", "message_post"): "it writes in its own thread, as in Odoo",
}


# === WHO MAY READ WHAT === #
# field -> sides that may read it, of their own project; a function where that depends
# on the record. A field that is not here is for our staff only: write it here in the
# same commit in which a page of a side shows it.


def _revision(line) -> str:
    """The buyer reads what he is asked, the factory what the buyer has approved."""
    readers = {"force": "buyer factory", "agreed": "buyer factory", "asked": "buyer"}
    return readers.get(line.specification_id.state, "")


def _change(revision) -> str:
    """Why and at what cost stands in the question that the buyer was asked."""
    return "" if revision.state == "draft" else "buyer"


def _buyers_line(line) -> str:
    return _revision(line) and "buyer"


def _asked_of_buyer(approval) -> str:
    return "buyer" if approval.party_id.side == "buyer" else ""


def _released(document) -> str:
    sides = {"buyer": document.release_buyer, "factory": document.release_supplier}
    return " ".join(side for side, released in sides.items() if released)


def _chosen(contingency) -> str:
    return "buyer" if contingency.state == "chosen" else ""


def _public_holiday(day) -> str:
    return "buyer factory" if day.calendar_id == day.calendar_id._china() else ""


VISIBLE = {
    "sourcing.calendar.day.name": _public_holiday,
    "sourcing.project.number": "buyer factory",
    "sourcing.project.name": "buyer",
    "sourcing.project.incoterm_place": "buyer",
    "sourcing.project.destination": "buyer",
    "sourcing.specification.line.name": _revision,
    "sourcing.specification.line.name_zh": _revision,
    "sourcing.specification.line.target": _revision,
    "sourcing.specification.line.minus": _revision,
    "sourcing.specification.line.plus": _revision,
    "sourcing.specification.line.unit": _revision,
    "sourcing.specification.line.text": _revision,
    "sourcing.specification.line.text_zh": _revision,
    "sourcing.specification.line.method": _revision,
    "sourcing.specification.line.buyer_words": _buyers_line,
    "sourcing.specification.reason_buyer": _change,
    "sourcing.specification.cost_buyer": _change,
    "sourcing.specification.sample_reason": _change,
    "sourcing.progress.quantity": "buyer factory",
    "sourcing.report.introduction": "buyer",
    "sourcing.report.section.note": "buyer",
    "sourcing.report.picture.image": "buyer",
    "sourcing.document.released_file": _released,
    "sourcing.document.released_name": _released,
    "sourcing.approval.question": _asked_of_buyer,
    "sourcing.approval.question_zh": _asked_of_buyer,
    "sourcing.approval.silence": _asked_of_buyer,
    "sourcing.approval.silence_zh": _asked_of_buyer,
    "sourcing.approval.signer_name": _asked_of_buyer,
    "sourcing.approval.remark": _asked_of_buyer,
    "sourcing.approval.link_sent_to": _asked_of_buyer,
    "sourcing.approval.asked_back": _asked_of_buyer,
    "sourcing.approval.answered_back": _asked_of_buyer,
    "sourcing.contingency.words": _chosen,
    "sourcing.document.kind.name": "buyer factory",
    "sourcing.milestone.type.name": "buyer factory",
    "sourcing.rule.sentence_buyer": "buyer",
    "sourcing.rule.sentence_supplier": "factory",
}
# Text that is a code of ours: nobody types into it, so it gets no marker.
CODES = {
    "sourcing.alert.topic": "name of a condition",
    "sourcing.approval.res_model": "name of a model",
    "sourcing.approval.snapshot_hash": "hash",
    "sourcing.document.kind.code": "refers to data",
    "sourcing.document.mimetype": "guessed from the bytes",
    "sourcing.journal.code": "key of a sentence",
    "sourcing.milestone.driver": "key of a sentence",
    "sourcing.milestone.type.code": "refers to data",
    "sourcing.project.holds": "days only",
    "sourcing.reason.code": "refers to data",
    "sourcing.report.picture.lang": "code of a language",
    "sourcing.report.snapshot_hash": "hash",
    "sourcing.rule.code": "refers to data",
}
# Arguments of our addresses: what to try for each, made from a story.
ROUTE_VALUES = {
    "project_id": lambda story: (story.project | story.project2).ids,
    "order_id": lambda story: (story.order | story.order2 | story.rival).ids,
    "approval_id": lambda story: story._asked().ids,
    "document_id": lambda story: story._filed().ids,
    "specification_id": lambda story: story._records("sourcing.specification").ids,
    "report_id": lambda story: story._records("sourcing.report").ids,
    "picture_id": lambda story: story._records("sourcing.report.picture").ids,
    "page": lambda story: [1],
    "size": lambda story: ["thumb"],
    "token": lambda story: ["A" * 60],
    "key": lambda story: ["0-" + "0" * 32],
}
# What our addresses for acts take; strangers try them all.
POSTS = {
    "/my/sourcing/<int:project_id>/decide/<int:approval_id>": {
        "name": "A stranger",
        "signature": "iVBORw0KGgo=",
    },
    "/my/sourcing/<int:project_id>/decide/<int:approval_id>/reject": {"remark": "no"},
    "/my/sourcing/<int:project_id>/say": {"text": "Hello"},
    "/my/sourcing/order/<int:order_id>/answer": {
        "answer": "yes",
        "prompt": "1",
        "day": "2026-01-05",
    },
    "/my/sourcing/order/<int:order_id>/say": {"text": "Hello"},
    "/my/sourcing/order/<int:order_id>/acknowledge": {},
    "/my/sourcing/link": {},
    "/my/sourcing/<int:project_id>/decide/<int:approval_id>/ask": {"words": "why?"},
    "/my/sourcing/order/<int:order_id>/done": {"step": "1", "day": "2026-01-05"},
    "/my/sourcing/order/<int:order_id>/date": {"step": "1", "day": "2050-01-01"},
    "/my/sourcing/order/<int:order_id>/quantity": {
        "line": "1",
        "made": "1",
        "day": "2026-01-05",
    },
    "/my/sourcing/order/<int:order_id>/confirm": {"specification": "1"},
    "/my/sourcing/order/<int:order_id>/upload": {"document": "1"},
}


# === TABLES OF ALL APPS === #


def installed(env) -> list[str]:
    """The Sourcing apps of this database."""
    return [app for app in APPS if app in env.registry._init_modules]


def tables(env, name: str) -> list:
    """The table ``name`` of this module and of the guards of every installed app."""
    found = []
    for app in installed(env):
        path = f"odoo.addons.{app}.tests.guards"
        if importlib.util.find_spec(path):
            table = getattr(importlib.import_module(path), name, None)
            found += [table] if table else []
    return found


def mapping(env, name: str) -> dict:
    """Tables of the kind key -> value, joined."""
    return {key: value for table in tables(env, name) for key, value in table.items()}


def grid(env, name: str, columns) -> dict[str, dict[str, str]]:
    """A written grid as model -> column -> cell."""
    lines = [line.split() for table in tables(env, name) for line in table.split("\n")]
    return {
        line[0]: dict(zip(columns, line[1:], strict=True)) for line in lines if line
    }


# === INTROSPECTION === #


def project_path(env, model_name: str) -> str | None:
    """The dotted path from a model to its project; None for a catalogue."""
    known = mapping(env, "PROJECT_PATHS").get(model_name)
    if known:
        return known
    links = {
        name: field.comodel_name
        for name, field in env[model_name]._fields.items()
        if field.type == "many2one" and field.store
    }
    if model_name == "sourcing.project":
        return "id"
    for name, comodel in links.items():
        if comodel == "sourcing.project":
            return name
    for name, comodel in links.items():
        required = env[model_name]._fields[name].required
        if required and comodel.startswith("sourcing.") and comodel != model_name:
            path = project_path(env, comodel)
            if path:
                return f"{name}.{path}"
    return None


def our_models(env, *, kept: bool = True) -> list[str]:
    """Names of our models; ``kept`` leaves out abstract ones and dialogs."""
    return sorted(
        name
        for name, model in env.registry.items()
        if name.startswith("sourcing.")
        and not (kept and (model._abstract or model._transient))
    )


def our_fields(env, model_name: str) -> dict[str, fields.Field]:
    """Fields of a model that our apps define or change."""
    return {
        name: field
        for name, field in env[model_name]._fields.items()
        if set(field._modules) & set(APPS) and name not in models.MAGIC_COLUMNS
    }


def our_core_fields(env) -> Iterator[fields.Field]:
    """Every field that our apps define or change on a model that is not ours."""
    for name in env.registry:
        if not name.startswith("sourcing."):
            yield from our_fields(env, name).values()


def our_public_methods(env) -> set[tuple[str, str]]:
    """(model, method) of everything that can be called over RPC and runs our code."""
    found = set()
    for name, model in env.registry.items():
        for definition in model.mro():
            if not is_model_definition(definition) or definition._module not in APPS:
                continue
            found |= {
                (name, method)
                for method, value in vars(definition).items()
                if not method.startswith("_")
                and callable(value)
                and not isinstance(value, type)
                and not is_private(model, method)
            }
    return found


def is_private(model: type, method: str) -> bool:
    """Whether ``odoo.service.model`` refuses the method, as it decides itself."""
    return any(
        getattr(getattr(cls, method, None), "_api_private", False)
        for cls in model.mro()
    )


def our_routes(env) -> list[tuple[str, object]]:
    """Address and endpoint of every route that our apps add or override."""
    return [
        (rule.rule, rule.endpoint)
        for rule in env["ir.http"].routing_map().iter_rules()
        if any(f".addons.{app}." in rule.endpoint.func.__module__ for app in APPS)
    ]


def addresses(env, rule: str, story) -> list[str]:
    """Every address of a route, for all values of its arguments."""
    values = mapping(env, "ROUTE_VALUES")
    names = re.findall(r"(\w+)>", rule)
    found = []
    for chosen in itertools.product(*(values[name](story) for name in names)):
        parts = iter(chosen)
        found.append(
            re.sub(r"<[^>]*>", lambda _match, parts=parts: str(next(parts)), rule)
        )
    return found
