from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..engine.runrate import Report
from .portal_text import written_number

KINDS = [("made", "Made"), ("packed", "Packed")]


class SourcingProgress(models.Model):
    """How much of an order line was made or packed in all, as of a day.

    Append-only: a wrong report is corrected by another one that says why.
    """

    _name = "sourcing.progress"
    _description = "Quantity Reported"
    _order = "id desc"
    _rec_name = "product_id"
    _check_company_auto = True

    # === FIELDS === #

    line_id = fields.Many2one(
        "purchase.order.line",
        "Order Line",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        groups="purchase.group_purchase_user",
    )
    project_id = fields.Many2one(
        related="line_id.order_id.sourcing_project_id", store=True, index=True
    )
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    product_id = fields.Many2one(related="line_id.product_id", store=True)
    ordered = fields.Float(related="line_id.product_qty")
    unit_id = fields.Many2one(related="line_id.product_uom_id")
    kind = fields.Selection(KINDS, "What", required=True, default="made")
    quantity = fields.Float(
        "In All",
        required=True,
        digits="Product Unit",
        help="Everything so far, not only what came since the last report.",
    )
    day = fields.Date(
        "As of", required=True, default=lambda self: fields.Date.context_today(self)
    )
    reason = fields.Char(
        help="Needed where less is reported than before, or more than was ordered."
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Reported by",
        required=True,
        default=lambda self: self.env.user.partner_id,
        ondelete="restrict",
    )

    _quantity_positive = models.Constraint(
        "CHECK(quantity >= 0)", "A quantity cannot be negative."
    )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        reports = super().create(
            [
                vals | {"reason": (vals.get("reason") or "").strip()}
                for vals in vals_list
            ]
        )
        for report in reports:
            report._check_line()
            report._check_day()
            if report.quantity:
                # sudo: purchase.order - a gate judges everybody alike
                report.sudo().line_id.order_id._assert_may("start_production")
            report._check_unasked()
        reports._follow()
        return reports

    def write(self, vals):
        if vals:
            raise UserError(
                self.env._(
                    "What was reported stays. Report the right quantity instead."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(
            self.env._("What was reported stays. Report the right quantity instead.")
        )

    # === GUARDS === #

    def _check_line(self) -> None:
        line = self.sudo().line_id  # sudo: purchase.order.line - judged for everybody
        order = line.order_id
        if line.display_type or not line.product_id:
            raise ValidationError(self.env._("This line holds no goods."))
        if not self.project_id:
            raise ValidationError(
                self.env._("%(order)s is not tracked.", order=order.name)
            )
        if order.state != "purchase" or self.project_id.state not in (
            "running",
            "hold",
        ):
            raise ValidationError(
                self.env._(
                    "%(order)s: quantities are reported while a confirmed order is in "
                    "work.",
                    order=order.name,
                )
            )

    def _check_day(self) -> None:
        # sudo: sourcing.project - only the day where the factory works
        report = self.sudo()
        today = report.project_id._today_of("factory", report.line_id.order_id)
        if self.day > today:
            raise ValidationError(
                self.env._(
                    "A quantity is reported as of a day that has come; today is "
                    "%(today)s.",
                    today=format_date(self.env, today),
                )
            )

    def _check_unasked(self) -> None:
        """What looks like a slip of the pen is asked about once."""
        doubts = [] if self.reason else self._doubts()
        if doubts:
            raise ValidationError(
                self.env._(
                    "Is that right? %(doubts)s\nIf it is, say why in “Reason”.",
                    doubts=" ".join(doubts),
                )
            )

    def _doubts(self) -> list[str]:
        line = self.sudo().line_id  # sudo: purchase.order.line - as above
        number = self.env["sourcing.progress"]._number
        # reports of the same moment stand or fall with each other
        before = line._progress_reports(self.kind, before=self)
        doubts = []
        for report in before:
            falls = report.day <= self.day and report.quantity > self.quantity
            exceeds = report.day > self.day and report.quantity < self.quantity
            if falls or exceeds:
                doubts.append(
                    self.env._(
                        "%(quantity)s were reported as of %(day)s.",
                        quantity=number(report.quantity),
                        day=format_date(self.env, report.day),
                    )
                )
        if self._exceeds_order():
            doubts.append(
                self.env._(
                    "%(quantity)s are ordered.", quantity=number(line.product_qty)
                )
            )
        made = [report.quantity for report in line._progress_reports("made")]
        if self.kind == "packed" and made and self.quantity > made[-1]:
            doubts.append(
                self.env._("%(quantity)s are made.", quantity=number(made[-1]))
            )
        return doubts

    def _exceeds_order(self) -> bool:
        """Whether it is more than the order and its usual overrun."""
        project = self.sudo().project_id  # sudo: sourcing.project - a figure of ours
        line = self.sudo().line_id  # sudo: purchase.order.line - as above
        most = line.product_qty * (1 + project.overrun_percent / 100)
        return line.product_uom_id.compare(self.quantity, most) > 0

    def _number(self, number: float) -> str:
        return written_number(self, number)

    # === WHAT FOLLOWS === #

    def _follow(self) -> None:
        """Journal, plan and, where too much was made, a question to the lead."""
        for report in self:
            # sudo: sourcing.* - the factory and machines report without rights on them
            report = report.sudo()
            report.project_id._log(
                f"quantity_{report.kind}",
                step=report._production(),
                partner=report.partner_id,
                after={
                    "product": report._goods(),
                    "quantity": report._number(report.quantity),
                    "ordered": report._number(report.ordered),
                    "day_date": str(report.day),
                },
                reason=report.reason,
            )
            report._start_production()
            if report._exceeds_order():
                report._open_question()
        self.sudo().project_id._reschedule()  # sudo: as above

    def _goods(self) -> str:
        return self.product_id.with_context(display_default_code=False).display_name

    def _production(self):
        """The step that makes these goods."""
        return self.line_id._production().with_env(self.env)

    def _start_production(self) -> None:
        step = self._production()
        if self.quantity and step.state == "planned":
            step.actual_start = self.day

    def _open_question(self) -> None:
        """More than ordered: who pays for it is not decided by making it."""
        lead = self.with_context(lang=self.project_id.lead_id.lang)
        name = lead.env._(
            "%(product)s: more reported than the %(ordered)s ordered",
            product=lead._goods(),
            ordered=lead._number(self.ordered),
        )
        asked = self.project_id.issue_ids.filtered(
            lambda issue: issue.name == name and issue.state != "closed"
        )
        if not asked:
            self.env["sourcing.issue"].create(
                {
                    "name": name,
                    "project_id": self.project_id.id,
                    "milestone_id": self._production().id,
                    "kind": "question",
                    "cause": "factory",
                }
            )

    # === SERIES === #

    def _reports(self) -> list[Report]:
        """These rows as the engine reads them, in the order in which they came."""
        return [Report(row.day, row.quantity) for row in self.sorted("id")]
