"""What a plan under way is judged by: the lead changes it, the journal keeps it."""

from __future__ import annotations

from typing import ClassVar

from odoo import models
from odoo.exceptions import UserError

from .tools import changed


class SourcingTermsMixin(models.AbstractModel):
    """Lengths, lags and tolerances decide about colours as much as dates do."""

    _name = "sourcing.terms.mixin"
    _description = "Terms of a Plan"

    _terms: ClassVar[frozenset[str]] = frozenset()

    def write(self, vals):
        names = sorted(self._terms & vals.keys())
        moving = self.filtered(
            lambda record: (
                not self.env.su
                and record._terms_project().state != "draft"
                and changed(record, names, vals)
            )
        )
        moving._check_may_set_terms()
        before = {record: record._written_terms(names) for record in moving}
        result = super().write(vals)
        for record, terms in before.items():
            step = record._terms_step()
            record._terms_project()._log(
                "step_terms_changed" if step else "terms_changed",
                step=step,
                before={"terms_before": terms},
                after={"terms": record._written_terms(names)},
            )
        return result

    def _check_may_set_terms(self) -> None:
        self.check_access("write")
        for project in self._terms_project():
            if not project._may_lead():
                raise UserError(
                    self.env._(
                        "%(project)s is under way: the lead, a deputy or a Sourcing "
                        "manager changes what its plan is judged by.",
                        project=project.display_name,
                    )
                )

    def _written_terms(self, names: list[str]) -> str:
        """The terms as people read them: Days 20, Tolerance 3."""
        self.ensure_one()
        values = []
        for name in names:
            field = self._fields[name]
            label = field._description_string(self.env)
            values.append(f"{label} {field.convert_to_export(self[name], self)}")
        return ", ".join(values)

    def _terms_project(self):
        """The projects whose plan the records are."""
        return self.project_id

    def _terms_step(self):
        """The step that the journal names, if any."""
        return None
