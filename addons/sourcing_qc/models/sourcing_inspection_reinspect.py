"""The same lot once more: what was not accepted is presented again, and who pays."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError

PAYERS = [("factory", "Factory"), ("buyer", "Buyer"), ("agent", "We")]


class SourcingInspection(models.Model):
    _inherit = "sourcing.inspection"

    reinspects_id = fields.Many2one(
        "sourcing.inspection",
        "Re-inspection of",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="Its goods are presented again. A re-inspection is never an original "
        "inspection: it does not count for switching.",
    )
    reinspection_ids = fields.One2many(
        "sourcing.inspection", "reinspects_id", "Re-inspections"
    )
    reinspection_id = fields.Many2one(
        "sourcing.inspection", "Re-inspected by", compute="_compute_reinspection_id"
    )
    payer = fields.Selection(
        PAYERS,
        "Fee borne by",
        copy=False,
        help="Who pays the re-inspection. For our own people.",
    )
    may_reinspect = fields.Boolean(compute="_compute_may_reinspect")

    @api.depends("reinspection_ids.state")
    def _compute_reinspection_id(self):
        for inspection in self:
            inspection.reinspection_id = inspection.reinspection_ids.filtered(
                lambda again: again.state != "cancel"
            )[:1]

    @api.depends_context("uid")
    @api.depends("state", "result", "reinspection_ids.state", "lot_ids")
    def _compute_may_reinspect(self):
        may_plan = self._may_plan()
        for inspection in self:
            inspection.may_reinspect = may_plan and not inspection._reinspect_blocker()

    def _snapshot_fields(self):
        return super()._snapshot_fields() | {"reinspects_id"}

    def _given_fields(self):
        return super()._given_fields() | {"payer"}

    # === ACTION === #

    def action_reinspect(self):
        """Plan the re-inspection of what was not accepted, and open it.

        The factory pays where the lot failed, we where nothing could be decided; both
        can be changed until the verdict.

        :raise UserError: nothing is to be presented again, or it is already.
        """
        self.check_access("write")
        self.ensure_one()
        self.check_access("create")
        blocker = self._reinspect_blocker()
        if blocker:
            raise UserError(
                self.env._(
                    "%(inspection)s: %(reason)s",
                    inspection=self.display_name,
                    reason=blocker,
                )
            )
        again = self.create(self._prepare_reinspection())
        again._write_settled({"reinspects_id": self.id})
        self.project_id._log(
            "inspection_again",
            step=self.milestone_id,
            after={"number": again.number, "before": self.number},
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": again.id,
            "views": [(False, "form")],
        }

    def _reinspect_blocker(self) -> str:
        """Why there is nothing to inspect again, or nothing."""
        self.ensure_one()
        if self.state != "done":
            return self.env._("it has no verdict yet.")
        if self.reinspection_id:
            return self.env._(
                "%(other)s inspects its goods again.",
                other=self.reinspection_id.display_name,
            )
        if not self.lot_ids.filtered(lambda lot: lot._not_accepted()):
            return self.env._("all that was presented is accepted.")
        return ""

    def _prepare_reinspection(self) -> dict:
        names = self._plan_fields() - {"lot_ids"} | self._given_fields()
        values = {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in names
        }
        return values | {
            "payer": "factory" if self.result == "nonconforming" else "agent",
            "lot_ids": [
                (0, 0, lot._prepare_again())
                for lot in self.lot_ids
                if lot._not_accepted()
            ],
        }

    # === LINEAGE === #

    def _buyer_row(self):
        """Add the inspection that is repeated; who pays is for our own people."""
        return super()._buyer_row() | {"reinspects": self.reinspects_id.number or ""}

    def _first_of_lineage(self):
        """The original inspection of these goods."""
        self.ensure_one()
        first = self
        while first.reinspects_id:  # set once, to one that is older: it ends
            first = first.reinspects_id
        return first
