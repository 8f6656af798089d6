"""Where the series of a supplier's product stands by the switching rules."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine import switching as engine
from ..engine.sampling import ClassPlan
from .sourcing_inspection_defect import SEVERITIES

STATES = [
    ("reduced", "Reduced"),
    ("normal", "Normal"),
    ("tightened", "Tightened"),
    ("discontinued", "Discontinued"),
]


class SourcingSamplingState(models.Model):
    """One class of defects of one product of one supplier, before its next lot.

    Lots and three acts of named people move it, and nothing else does: nobody holds
    rights to write, and every move is a line of the history.
    """

    _name = "sourcing.sampling.state"
    _description = "Severity of Inspection"
    _order = "partner_id, product_tmpl_id, defect_class"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Supplier",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        "Product",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    defect_class = fields.Selection(SEVERITIES, "Class", required=True, readonly=True)
    series = fields.Json(readonly=True, help="As the switching rules read it.")
    standing = fields.Selection(
        STATES, "Next Lot", required=True, readonly=True, default="normal", index=True
    )
    score = fields.Integer(
        "Switching Score",
        readonly=True,
        help="In normal inspection; from 30 on reduced inspection may be approved.",
    )
    counted = fields.Char("Last Lots", compute="_compute_counted")
    discontinued_on = fields.Datetime(readonly=True)
    history_ids = fields.One2many(
        "sourcing.sampling.history", "state_id", readonly=True
    )
    may_reduce = fields.Boolean(compute="_compute_may")
    may_act = fields.Boolean(compute="_compute_may")

    _series_once = models.UniqueIndex(
        "(company_id, partner_id, product_tmpl_id, defect_class)",
        "This series is there already.",
    )

    # === COMPUTES === #

    @api.depends("partner_id", "product_tmpl_id", "defect_class")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for state in self:
            product = state.product_tmpl_id.with_context(display_default_code=False)
            state.display_name = " · ".join(
                [
                    state.partner_id.display_name or "",
                    product.display_name or "",
                    state._label("defect_class"),
                ]
            )

    @api.depends_context("lang")
    @api.depends("series")
    def _compute_counted(self):
        for state in self:
            series = state._series()
            if series.severity == "tightened":
                state.counted = self.env._(
                    "%(accepted)s of 5 accepted in a row; %(rejected)s of 5 not "
                    "accepted",
                    accepted=series.tightened_accepted,
                    rejected=series.tightened_rejections,
                )
            else:
                # the oldest first, as the rules read them
                state.counted = " ".join("✓" if lot else "✗" for lot in series.recent)

    @api.depends_context("uid")
    @api.depends("series", "history_ids")
    def _compute_may(self):
        for state in self:
            series = state._series()
            state.may_act = state._may_act()
            state.may_reduce = (
                state.may_act
                and series.severity == "normal"
                and series.score >= engine.ENOUGH_SCORE
            )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        # a series that somebody typed would be no record of lots, a superuser's either
        if vals_list:
            raise UserError(self.env._("A series begins with its first lot."))
        return super().create(vals_list)

    def write(self, vals):
        self.check_access("write")
        if vals:
            raise UserError(
                self.env._("Lots and the acts of named people move a series.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("The record of a series is kept."))

    # === SERIES === #

    @api.model
    def _of(self, company, partner, product, classes):
        """The states of a series, as superuser; what is missing begins as normal.

        :param classes: classes of defects that are inspected by an AQL
        """
        # by SQL: two first lots at one moment must not stop each other
        for defect_class in classes:
            self.env.cr.execute(
                SQL(
                    """INSERT INTO sourcing_sampling_state
                       (company_id, partner_id, product_tmpl_id, defect_class,
                        standing, score, create_uid, create_date)
                       VALUES (%s, %s, %s, %s, 'normal', 0, %s, %s)
                       ON CONFLICT DO NOTHING""",
                    company.id,
                    partner.id,
                    product.id,
                    defect_class,
                    self.env.uid,
                    fields.Datetime.now(),
                )
            )
        return self._known(company, partner, product)

    @api.model
    def _known(self, company, partner, product):
        """The states of a series so far, as superuser."""
        # sudo: sourcing.sampling.state - lots are judged for everybody alike
        return self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "=", partner.id),
                ("product_tmpl_id", "=", product.id),
            ]
        )

    def _series(self) -> engine.SwitchingState:
        """The state as the switching rules read it."""
        self.ensure_one()
        return engine.SwitchingState.from_dict(self.series or {})

    def _lock(self) -> None:
        """Wait for whoever moves these series now.

        ``lock_for_update`` refuses instead of waiting, and the verdict on a lot must
        not be refused because of another lot. What the other one committed meanwhile
        ends this transaction as a serialization failure, and Odoo begins it again.
        """
        if not self:
            return
        self.env.cr.execute(
            SQL(
                "SELECT id FROM sourcing_sampling_state WHERE id IN %s "
                "ORDER BY id FOR UPDATE",
                tuple(self.ids),
            )
        )
        self.invalidate_recordset()

    def _count(self, inspection, row: ClassPlan, finding: dict) -> str:
        """Count a lot of original inspection.

        :param row: the plan by which its class was judged
        :param finding: what the class came to, see :class:`engine.verdict.Finding`
        :return: why the severity of the next lot changed, as a code; mostly empty
        """
        self.ensure_one()
        before = self._series()
        after = engine.count_lot(
            before,
            row,
            lot_size=inspection.plan["lot_size"],
            nonconforming=finding["found"],
            accepted=finding["result"] == "conforming",
        )
        code = engine.change(before, after)
        idle = "discontinued_lot" if before.discontinued else "other_severity"
        counted = not before.discontinued and before.severity == row.severity
        self._move(
            after,
            code or ("counted" if counted else idle),
            inspection_id=inspection.id,
            accepted="yes" if finding["result"] == "conforming" else "no",
            found=finding["found"],
            allowed=finding["accept"],
            severity=row.severity,
        )
        return code

    def _move(self, after: engine.SwitchingState, code: str, **values) -> None:
        """Enter the state ``after``, with a line of the history."""
        self.ensure_one()
        # sudo: sourcing.sampling.history - nobody holds rights to write it
        self.env["sourcing.sampling.history"].sudo().create(
            {
                "state_id": self.id,
                "code": code,
                "before": self._series().as_dict(),
                "after": after.as_dict(),
                **values,
            }
        )
        stops = after.discontinued
        self._write_settled(
            {
                "series": after.as_dict(),
                "standing": "discontinued" if stops else after.severity,
                "score": after.score,
                "discontinued_on": stops
                and (self.discontinued_on or fields.Datetime.now()),
            }
        )

    def _write_settled(self, vals) -> bool:
        """Write what lots and acts came to, past the guard of :meth:`write`."""
        # sudo: sourcing.sampling.state - nobody holds rights to write it
        return super(SourcingSamplingState, self.sudo()).write(vals)

    # === ACTS OF NAMED PEOPLE === #

    def action_approve_reduced(self, *, reason: str = ""):
        """Begin reduced inspection: production is steady and we want it (9.3.3.1)."""
        self._act(engine.begin_reduced, "score", reason)

    def action_to_normal(self, *, reason: str):
        """End reduced inspection because other conditions ask for it (9.3.4)."""
        self._act(engine.to_normal, "reduced_ended", self._check_reason(reason))

    def action_lift(self, *, reason: str):
        """Accept lots again, at tightened inspection (9.4)."""
        self._act(engine.lift, "lifted", self._check_reason(reason))

    def _act(self, rule, code: str, reason: str) -> None:
        self.check_access("read")
        for state in self:
            if not state._may_act():
                raise UserError(
                    self.env._(
                        "%(series)s: a Sourcing manager, or the lead of a project "
                        "whose lots were counted, decides about its severity.",
                        series=state.display_name,
                    )
                )
        self._lock()
        for state in self:
            try:
                after = rule(state._series())
            except ValueError as error:
                raise UserError(
                    self.env._(
                        "%(series)s stands at “%(standing)s”, score %(score)s: that "
                        "does not follow from here.",
                        series=state.display_name,
                        standing=state._label("standing"),
                        score=state.score,
                    )
                ) from error
            state._move(after, code, reason=reason)

    def _check_reason(self, reason: str) -> str:
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: the reason stays in the history."))
        return reason.strip()

    def _may_act(self) -> bool:
        """Whether the user decides about the severity: a manager, or a lead of it."""
        self.ensure_one()
        user = self.env.user
        # sudo: sourcing.sampling.history - who leads those projects is asked, no more
        projects = self.sudo().history_ids.inspection_id.project_id
        return (
            user.has_group("sourcing_pm.group_sourcing_manager")
            or user in projects.lead_id
        )

    def _label(self, name: str) -> str:
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels.get(self[name], "")
