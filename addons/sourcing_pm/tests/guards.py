"""What the four guards of secrecy share: they find by introspection what is ours.

Whoever adds a model, a field, a public method or a route extends the tables here in
the same commit. Another Sourcing app keeps tables of the same names in its own
``tests/guards.py``; they are read when that app is installed.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator

from odoo import fields, models
from odoo.orm.model_classes import is_model_definition

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
sourcing.project             rwc  rc   rwcu r    r    rwc  -    -    -    -
sourcing.party               rwcu r    rwcu r    r    rc   -    -    -    -
sourcing.milestone           rwcu r    rwcu r    r    r    -    -    -    -
sourcing.milestone.link      rwcu r    rwcu r    r    r    -    -    -    -
sourcing.specification       rwcu r    rwcu r    r    -    -    -    -    -
sourcing.specification.line  rwcu r    rwcu r    r    -    -    -    -    -
sourcing.document            rwcu r    rwcu r    r    -    -    -    -    -
sourcing.approval            r    r    r    r    r    -    -    -    -    -
sourcing.commitment          rwc  r    rwc  r    r    -    -    -    -    -
sourcing.issue               rwc  r    rwcu r    r    -    -    -    -    -
sourcing.journal             r    r    r    r    r    -    -    -    -    -
sourcing.import.memory       -    -    -    -    -    -    -    -    -    -
sourcing.milestone.type      r    r    rwcu r    r    r    -    -    -    rwcu
sourcing.document.kind       r    r    rwcu r    r    -    -    -    -    rwcu
sourcing.template            r    r    rwcu -    -    r    -    -    -    rwcu
sourcing.template.step       r    r    rwcu -    -    r    -    -    -    rwcu
sourcing.template.link       r    r    rwcu -    -    r    -    -    -    rwcu
sourcing.rule                r    r    rwcu r    r    -    -    -    -    rwcu
sourcing.calendar.day        rwcu rwcu rwcu r    r    -    -    -    -    rwcu
purchase.order               rwcu rwcu rwcu -    -    rwcu rwcu rw   -    -
purchase.order.line          rwcu rwcu rwcu -    -    rwcu rwcu rw   -    -
"""
# What an inspector or a clerk may do when the step is his own.
OWN_STEP_MATRIX = """
sourcing.milestone           rw   rw
sourcing.document            rwc  rwc
sourcing.issue               rwc  rwc
"""
# Dialogs are opened, not kept: values to open one with, made from a story.
DIALOGS = {
    "sourcing.document.release": lambda story: {"document_id": story.photo.id},
    "sourcing.correct.dates": lambda story: {
        "milestone_id": story._step("rfq").id,
        "reason": "typed wrongly",
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
    story.env["sourcing.import.memory"].create(
        {"data_id": data.id, "imported": {"name": project.name}}
    )


# === PUBLIC METHODS === #
# (model, method) -> why it may answer something else than AccessError.
PUBLIC_METHODS = {
    ("sourcing.state.mixin", "write"): "an abstract model keeps no records",
    ("sourcing.journal", "write"): "refuses everybody, the superuser too",
    ("sourcing.journal", "unlink"): "refuses everybody, the superuser too",
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


def our_routes(env) -> dict[str, object]:
    """Address -> endpoint of every route that our apps add or override."""
    routing = env["ir.http"].routing_map()
    return {
        rule.rule: rule.endpoint
        for rule in routing.iter_rules()
        if rule.endpoint.func.__module__.split(".")[2:3] in [[app] for app in APPS]
    }
