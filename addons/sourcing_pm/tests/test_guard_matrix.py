"""Guard 3: what each kind of colleague may do to which record, written as one table."""

from __future__ import annotations

from odoo.tests import tagged

from . import guards
from .guard_story import StoryCase

RIGHTS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}
OWNED = ("inspector", "clerk")
OWN_STEPS = {"inspector": "final_inspection", "clerk": "shipment"}


@tagged("post_install", "-at_install", "seam")
class TestGuardMatrix(StoryCase):
    def _rights(self, record, user) -> str:
        record = self.env[record._name].browse(record.id).with_user(user)
        return (
            "".join(key for key, act in RIGHTS.items() if record.has_access(act)) or "-"
        )

    def _elsewhere(self, model: str):
        """A record of project 1 that belongs to no step of inspector or clerk."""
        if model in ("purchase.order", "purchase.order.line"):
            return self._a_record(model)
        records = self._records(model, self.project)
        step = "milestone_id" if "milestone_id" in records._fields else None
        mine = (self.inspector | self.clerk).ids
        if model == "sourcing.milestone":
            records = records.filtered(lambda record: record.owner_id.id not in mine)
        elif step:
            records = records.filtered(
                lambda record: record.milestone_id.owner_id.id not in mine
            )
        self.assertTrue(records, f"the story holds no {model}")
        return records[0]

    def test_rights_are_as_written(self):
        written = guards.grid(self.env, "MATRIX", guards.ROLES)
        self.maxDiff = None
        self.assertEqual(_lines(self._matrix()), _lines(written))

    def test_a_change_of_rights_is_found(self):
        rights = self.env["ir.model.access"].search(
            [("model_id.model", "=", "sourcing.journal"), ("perm_read", "=", True)]
        )
        rights[0].perm_write = True
        with self.assertRaises(AssertionError):
            self.test_rights_are_as_written()

    def _matrix(self) -> dict[str, dict[str, str]]:
        models = [*guards.our_models(self.env), "purchase.order", "purchase.order.line"]
        return {
            model: {
                role: self._rights(self._elsewhere(model), getattr(self, role))
                for role in guards.ROLES
            }
            for model in models
        }

    def test_inspector_and_clerk_work_on_their_own_steps(self):
        written = guards.grid(self.env, "OWN_STEP_MATRIX", OWNED)
        for model, cells in written.items():
            for role, rights in cells.items():
                records = self._records(model, self.project)
                step = self._step(OWN_STEPS[role])
                if model != "sourcing.milestone":
                    own = records.filtered(
                        lambda record, step=step: record.milestone_id == step
                    )
                else:
                    own = step
                with self.subTest(model=model, role=role):
                    self.assertTrue(own)
                    self.assertEqual(self._rights(own[0], getattr(self, role)), rights)

    def test_another_company_finds_nothing(self):
        foreign = self.foreign
        for model in guards.our_models(self.env):
            field = self.env[model]._fields.get("company_id")
            if not field:
                continue
            with self.subTest(model=model):
                found = self.env[model].with_user(foreign).search([])
                self.assertFalse(
                    found.sudo().filtered(
                        lambda record: (
                            record.company_id and record.company_id != self.company2
                        )
                    )
                )

    def test_inspector_and_clerk_read_no_amount(self):
        for role in OWNED:
            for model in guards.our_models(self.env):
                reader = self.env[model].with_user(getattr(self, role))
                if not reader.has_access("read"):
                    continue
                for name in reader.fields_get(attributes=["type"]):
                    with self.subTest(role=role, field=f"{model}.{name}"):
                        self.assertNotEqual(reader._fields[name].type, "monetary")


def _lines(matrix: dict[str, dict[str, str]]) -> list[str]:
    """One line per model, so that a difference reads like the table."""
    return sorted(f"{model}: {cells}" for model, cells in matrix.items())
