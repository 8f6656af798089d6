"""Whether the goods are ready, by what was reported of them and by which rule."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.sourcing_pm.models.portal_text import written_number

from ..engine import readiness as engine


class SourcingInspection(models.Model):
    _inherit = "sourcing.inspection"

    readiness_state = fields.Selection(
        [
            (engine.READY, "Ready"),
            (engine.NOT_READY, "Not ready"),
            (engine.UNKNOWN, "Not known"),
        ],
        "Goods",
        compute="_compute_readiness",
        # sudo: sourcing.inspection - an inspector may not read order lines
        compute_sudo=True,
        help="By the readiness rule of this kind of inspection, from what was reported "
        "as made and packed. Empty: no rule.",
    )
    readiness_text = fields.Text(
        "Figures",
        compute="_compute_readiness",
        compute_sudo=True,  # sudo: as above
    )
    readiness = fields.Json(
        readonly=True, copy=False, help="As it was when the work began."
    )
    ready_on = fields.Datetime(
        "Let Begin",
        readonly=True,
        copy=False,
        help="When the lead let the work begin although the goods were not ready, or "
        "nobody knew.",
    )
    ready_by_id = fields.Many2one(
        "res.users", "Let Begin by", readonly=True, copy=False, ondelete="restrict"
    )
    ready_reason = fields.Char("Let Begin because", readonly=True, copy=False)

    @api.depends_context("lang")
    @api.depends(
        "readiness", "state", "kind", "company_id", "lot_ids.order_line_id",
        "lot_ids.quantity", "project_id.progress_ids",
    )  # fmt: skip
    def _compute_readiness(self):
        shares = self.env["sourcing.readiness"]._shares()
        for inspection in self:
            facts = inspection._readiness(shares)
            inspection.readiness_state = facts.get("state")
            inspection.readiness_text = "\n".join(
                inspection._readiness_sentence(row) for row in facts.get("rows", ())
            )

    def _snapshot_fields(self):
        return super()._snapshot_fields() | {
            "readiness",
            "ready_on",
            "ready_by_id",
            "ready_reason",
        }

    # === ACTS === #

    def action_override_readiness(self, *, reason: str):
        """Let the work begin although the goods are not ready, or nobody knows.

        :param reason: why; required, kept in the journal.
        :raise UserError: without a reason, by whoever is not the lead, a deputy or a
            manager, or where nothing holds the work back.
        """
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the work begins all the same."))
        for inspection in self:
            inspection._check_override()
            inspection._write_settled(
                {
                    "ready_on": fields.Datetime.now(),
                    "ready_by_id": self.env.user.id,
                    "ready_reason": reason.strip(),
                }
            )
            inspection.project_id._log(
                "inspection_let_begin",
                step=inspection.milestone_id,
                after={"number": inspection.number},
                reason=reason.strip(),
            )

    def _check_override(self) -> None:
        self.ensure_one()
        if not self.project_id._may_lead():
            raise UserError(
                self.env._(
                    "%(inspection)s: the lead, a deputy or a manager lets the work "
                    "begin before the goods are ready.",
                    inspection=self.display_name,
                )
            )
        if self.state != "planned" or not self._is_held_back():
            raise UserError(
                self.env._(
                    "%(inspection)s: nothing holds the work back.",
                    inspection=self.display_name,
                )
            )

    def _is_held_back(self) -> bool:
        """Whether a rule asks for more than is known to be there."""
        return self.readiness_state in (engine.NOT_READY, engine.UNKNOWN)

    def _transition_blockers(self, to):
        blockers = super()._transition_blockers(to)
        if to == "running" and self._is_held_back() and not self.ready_on:
            blockers.append(self._not_ready_sentence())
        return blockers

    def _not_ready_sentence(self) -> str:
        figures = "; ".join(self.readiness_text.splitlines())
        if self.readiness_state == engine.NOT_READY:
            return self.env._(
                "the goods are not ready. %(figures)s. The lead may let the work begin "
                "all the same, with a reason",
                figures=figures,
            )
        return self.env._(
            "nobody knows whether the goods are ready. %(figures)s. Report the "
            "quantities, or the lead lets the work begin all the same, with a reason",
            figures=figures,
        )

    def _prepare_cancel(self):
        return super()._prepare_cancel() | {
            "ready_on": False,
            "ready_by_id": False,
            "ready_reason": False,
        }

    def _prepare_start(self):
        return super()._prepare_start() | {
            "readiness": self._make_readiness(self.env["sourcing.readiness"]._shares())
        }

    # === FACTS === #

    def _readiness(self, shares: dict) -> dict:
        """The figures of today; once the work has begun those of its beginning."""
        self.ensure_one()
        if self.state in ("running", "done"):
            return self.readiness or {}
        return self._make_readiness(shares)

    def _make_readiness(self, shares: dict) -> dict:
        """By which figures the goods are ready or not, as plain values.

        :param shares: the rules, as ``sourcing.readiness`` gives them; the company's
            own goes before that of all.

        :return: ``state``, and in ``rows`` for each lot and demand ``product``,
            ``kind``, ``presented``, ``reported``, ``day``, ``share``, ``needed`` and
            ``state``; empty where no rule holds.
        """
        self.ensure_one()
        # sudo: sourcing.inspection - an inspector may not read order lines
        inspection = self.sudo()  # sudo: as above
        company = inspection.company_id or inspection.project_id.company_id
        rule = shares.get((self.kind, company.id), shares.get((self.kind, 0)))
        if not (rule and inspection.lot_ids):
            return {}
        rows = [
            lot._readiness_row(kind, needed)
            for lot in inspection.lot_ids
            if lot.quantity > 0  # a form that is being filled in
            for kind, needed in rule.items()
        ]
        return {"state": engine.overall(row["state"] for row in rows), "rows": rows}

    def _readiness_sentence(self, row: dict) -> str:
        """Espresso machine: 1,240 made as of Mar 4, 62 % of the lot (100 % needed)."""
        self.ensure_one()
        facts = {
            "product": row["product"],
            "needed": written_number(self, row["needed"]),
        }
        if row["share"] is None:
            if row["kind"] == "made":
                return self.env._(
                    "%(product)s: not known how much is made (%(needed)s %% needed)",
                    **facts,
                )
            return self.env._(
                "%(product)s: not known how much is packed (%(needed)s %% needed)",
                **facts,
            )
        facts |= {
            "reported": written_number(self, row["reported"]),
            "day": self.project_id._written(fields.Date.to_date(row["day"])),
            # 99.96 % is not 100 %
            "share": written_number(self, int(row["share"] * 10 + 1e-6) / 10),
        }
        if row["kind"] == "made":
            return self.env._(
                "%(product)s: %(reported)s made as of %(day)s, %(share)s %% of the lot "
                "(%(needed)s %% needed)",
                **facts,
            )
        return self.env._(
            "%(product)s: %(reported)s packed as of %(day)s, %(share)s %% of the lot "
            "(%(needed)s %% needed)",
            **facts,
        )


class SourcingInspectionLot(models.Model):
    _inherit = "sourcing.inspection.lot"

    def _readiness_row(self, kind: str, needed: float) -> dict:
        """How far one demand is met, as plain values.

        :param kind: ``made`` or ``packed``.
        :param needed: percent of what is presented.
        """
        self.ensure_one()
        line = self.order_line_id
        last = line._progress_reports(kind)[-1:] if line else []
        reported = last[0].quantity if last else None
        # what was accepted before is made and packed, but not of this lot
        accepted = line.sourcing_qty_accepted if line else 0
        others = min(accepted, max(line.product_qty - self.quantity, 0))
        share = engine.judge(self.quantity, reported, needed, others)
        return {
            "product": self.product or "",
            "kind": kind,
            "presented": self.quantity,
            "reported": reported,
            "day": str(last[0].day) if last else None,
            "share": share.share,
            "needed": needed,
            "state": share.state,
        }
