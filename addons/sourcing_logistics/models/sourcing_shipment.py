from __future__ import annotations

from datetime import UTC, date
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.sourcing_pm.models.errors import GateError
from odoo.addons.sourcing_pm.models.milestone_states import CLOSED

MODES = [
    ("sea_fcl", "Sea, full container"),
    ("sea_lcl", "Sea, part container"),
    ("air", "Air"),
    ("rail", "Rail"),
    ("truck", "Truck"),
    ("express", "Express"),
]
# The state that a reported day brings, in the order of a shipment's life.
FACTS = {
    "departed": "date_departed",
    "arrived": "date_arrived",
    "delivered": "date_delivered",
}
# Reported together, through the same guards.
REPORTED = frozenset({"state", *FACTS.values()})
# What the forecast of the projects depends on.
PLAN_FIELDS = REPORTED | {"etd", "eta"}


class SourcingShipment(models.Model):
    """Goods of one or several orders that travel together under one booking.

    Several buyers may share it; none of them learns of the others.
    """

    _name = "sourcing.shipment"
    _description = "Shipment"
    _inherit = ["sourcing.state.mixin"]
    _order = "id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "booking_number", "bill_number"]
    _check_company_auto = True

    _transitions = {
        "draft": ("booked", "cancel"),
        "booked": ("draft", "departed", "cancel"),
        "departed": ("arrived", "delivered"),
        "arrived": ("delivered",),
        "delivered": (),
        "cancel": (),
    }

    # === FIELDS === #

    number = fields.Char(readonly=True, copy=False, default="", index="trigram")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        [
            ("draft", "Planned"),
            ("booked", "Booked"),
            ("departed", "Departed"),
            ("arrived", "Arrived"),
            ("delivered", "Delivered"),
            ("cancel", "Cancelled"),
        ],
        required=True,
        default="draft",
        copy=False,
        index=True,
    )
    mode = fields.Selection(MODES, required=True, default="sea_fcl")
    forwarder_id = fields.Many2one(
        "res.partner", index="btree_not_null", check_company=True
    )
    booking_number = fields.Char("Booking", copy=False, index="trigram")
    bill_number = fields.Char(
        "Bill of Lading",
        copy=False,
        index="trigram",
        help="Number of the bill of lading, the air waybill or the consignment note.",
    )
    etd = fields.Date("ETD", copy=False, index=True, help="Estimated departure.")
    eta = fields.Date(
        "ETA",
        copy=False,
        index=True,
        help="Estimated arrival. A new one moves the forecast of every project aboard.",
    )
    date_departed = fields.Date("Departed on", copy=False)
    date_arrived = fields.Date("Arrived on", copy=False)
    date_delivered = fields.Date("Delivered on", copy=False)
    line_ids = fields.One2many("sourcing.shipment.line", "shipment_id", "Goods")
    project_ids = fields.Many2many(
        "sourcing.project", string="Projects", compute="_compute_project_ids"
    )

    _number_unique = models.UniqueIndex(
        "(company_id, number) WHERE number <> ''",
        "Another shipment of the company has this number.",
    )

    # === COMPUTES === #

    @api.depends("line_ids.project_id")
    def _compute_project_ids(self):
        for shipment in self:
            shipment.project_ids = shipment.line_ids.project_id

    # === CONSTRAINTS === #

    @api.constrains("eta", "etd")
    def _check_estimates(self):
        for shipment in self:
            if shipment.etd and shipment.eta and shipment.eta < shipment.etd:
                raise ValidationError(
                    self.env._(
                        "%(shipment)s cannot arrive before it departs.",
                        shipment=shipment.display_name,
                    )
                )

    @api.constrains("state", *FACTS.values())
    def _check_facts(self):
        """A reported day says what has happened: in order, and not after today."""
        for shipment in self:
            before = None
            for state, name in FACTS.items():
                day = shipment[name]
                if day and not shipment._has_reached(state):
                    raise ValidationError(shipment._fact_error(name, "early"))
                if day and day > shipment._today(state):
                    raise ValidationError(shipment._fact_error(name, "future"))
                if day and before and day < before:
                    raise ValidationError(shipment._fact_error(name, "order"))
                if not day and shipment.state == state:
                    raise ValidationError(shipment._fact_error(name, "missing"))
                before = day or before

    def _has_reached(self, state: str) -> bool:
        reached = list(FACTS)
        return self.state in reached[reached.index(state) :]

    def _fact_error(self, name: str, problem: str) -> str:
        texts = {
            "early": self.env._("%(shipment)s: “%(field)s” has not happened yet."),
            "future": self.env._(
                "%(shipment)s: “%(field)s” says what has happened, so it cannot lie "
                "after today."
            ),
            "order": self.env._(
                "%(shipment)s: “%(field)s” lies before what happened earlier."
            ),
            "missing": self.env._("%(shipment)s: enter “%(field)s”."),
        }
        label = self.env["ir.model.fields"]._get(self._name, name).field_description
        return texts[problem] % {"shipment": self.display_name, "field": label}

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            company = vals.get("company_id") or self.env.company.id
            if not vals.get("number"):
                vals["number"] = (
                    self.env["ir.sequence"]
                    .with_company(company)
                    .next_by_code("sourcing.shipment")
                )
        return super().create(vals_list)

    def write(self, vals):
        before = {shipment.id: shipment.eta for shipment in self}
        if REPORTED & vals.keys():
            for shipment in self:
                state = shipment.state
                report = shipment._complete_report(vals)
                super(SourcingShipment, shipment).write(report)
                if shipment.state != state:
                    shipment._on_reported()
        else:
            super().write(vals)
        if "eta" in vals:
            self._log_eta(before)
        if vals.get("bill_number"):
            self._close_left_steps()
        if PLAN_FIELDS & vals.keys():
            self.project_ids._reschedule()
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        kept = self.filtered(lambda shipment: shipment.state != "draft")
        if kept:
            raise UserError(
                self.env._(
                    "%(shipments)s: only planned shipments are deleted. Cancel it "
                    "instead.",
                    shipments=kept.mapped("display_name"),
                )
            )

    def _complete_report(self, vals: dict) -> dict:
        """What is written when ``vals`` are reported of one shipment.

        A day brings its state and a state its day, so every door leads through the
        same guards.
        """
        self.ensure_one()
        self._check_corrections(vals)
        vals = dict(vals)
        if "state" not in vals:
            for state, name in FACTS.items():
                if vals.get(name) and not self[name]:
                    vals["state"] = state
        state = vals.get("state")
        if state in FACTS and state != self.state and not vals.get(FACTS[state]):
            vals[FACTS[state]] = self._today(state)
        return vals

    def _check_corrections(self, vals) -> None:
        """A day that was reported once is changed only with a reason."""
        if self.env.su:
            return
        for name in FACTS.values():
            if (
                name in vals
                and self[name]
                and fields.Date.to_date(vals[name]) != self[name]
            ):
                raise UserError(
                    self.env._(
                        "%(shipment)s: this day was reported already; correct it with "
                        "a reason.",
                        shipment=self.display_name,
                    )
                )

    # === ACTIONS === #

    def action_book(self):
        """The forwarder has confirmed the booking."""
        self.check_access("write")
        self._transition("booked")

    def action_depart(self):
        """Report that the shipment departed today."""
        self.check_access("write")
        self._transition("departed")

    def action_arrive(self):
        """Report that the shipment arrived today."""
        self.check_access("write")
        self._transition("arrived")

    def action_deliver(self):
        """Report that the goods were delivered today."""
        self.check_access("write")
        self._transition("delivered")

    def action_cancel(self):
        """Give the shipment up; its goods can be planned anew."""
        self.check_access("write")
        self._transition("cancel")

    def action_correct_dates(
        self, *, reason: str, departed=None, arrived=None, delivered=None
    ):
        """Correct reported days; the journals keep both and the reason.

        :param reason: why the first report was wrong; required.
        :param departed: the right day, ISO text, or None to leave it; so the others.
        """
        self.check_access("write")
        self.ensure_one()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the date is corrected."))
        days = {"departed": departed, "arrived": arrived, "delivered": delivered}
        vals = {
            FACTS[state]: fields.Date.to_date(day) for state, day in days.items() if day
        }
        if any(not self[name] for name in vals):
            raise UserError(
                self.env._("Only a day that was reported can be corrected.")
            )
        before = {name: str(self[name]) for name in vals}
        steps = self._steps_aboard()
        told = {step: step._told_days() for step in steps}
        # sudo: sourcing.shipment - the guard refuses corrections without the reason,
        # which is checked above
        self.sudo().write(vals)  # sudo: as above
        for step in steps:
            step._carry_correction(told[step], reason)
        self._log(
            "shipment_corrected",
            before=before,
            after={name: str(day) for name, day in vals.items()},
            reason=reason,
        )

    # === STATE === #

    def _transition_blockers(self, to: str) -> list[str]:
        blockers = super()._transition_blockers(to)
        if to == "departed":
            blockers += self._project_blockers()
            blockers += self._loading_blockers()
            # what leaves was produced: a shipment is no way around that gate
            blockers += self._gate_reasons("start_production", "ship")
        elif to == "delivered":
            blockers += self._gate_reasons("receive")
        return blockers

    def _project_blockers(self) -> list[str]:
        # sudo: sourcing.project - whose goods they are is judged for everybody alike
        return [
            self.env._("project %(project)s is not running", project=project.number)
            for project in self.sudo().line_ids.project_id  # sudo: as above
            if project.state != "running"
        ]

    def _loading_blockers(self) -> list[str]:
        if not self.line_ids:
            return [self.env._("nothing is loaded")]
        # sudo: purchase.order - the clerk holds no purchase rights
        orders = self.sudo().line_ids.order_id
        return [
            self.env._("%(order)s is not confirmed", order=order.name)
            for order in orders
            if order.state != "purchase"
        ] + self.line_ids._departure_blockers()

    def _gate_reasons(self, *acts: str) -> list[str]:
        """What holds the acts back, for all orders aboard."""
        reasons = []
        # sudo: purchase.order - a gate judges everybody alike
        for order in self.sudo().line_ids.order_id:
            for act in acts:
                try:
                    order._assert_may(act)
                except GateError as error:
                    reasons.append(str(error).replace("\n", "\n  "))
        return reasons

    def _on_reported(self) -> None:
        """Carry what has happened into the projects aboard."""
        if self.state not in FACTS:
            return
        self._log(
            f"shipment_{self.state}",
            after={"day_date": str(self[FACTS[self.state]])},
        )
        if self.state == "departed":
            self._start_steps()
            self._close_left_steps()
        elif self.state == "delivered":
            self._close_delivered_steps()

    def _start_steps(self) -> None:
        """The first departure starts the step; what started or ended stays."""
        for step in self._steps("shipment"):
            if not step.actual_start:
                step.write({"actual_start": self.date_departed})

    def _close_left_steps(self) -> None:
        """A step that nobody decides is done when the last unit has left."""
        for step in self._steps("shipment"):
            if (
                step.actual_start
                and not step.decided_by
                and not step._completion_blockers()
            ):
                _start, finish = step._told_days()
                step._close(finish)

    def _close_delivered_steps(self) -> None:
        """Transit ends when the last unit is delivered, through its own guards."""
        for step in self._steps("transit"):
            if step._open_units(("delivered",)):
                continue
            start, finish = step._told_days()
            if not step.actual_start:
                step.write({"actual_start": start})
            if not step._completion_blockers():
                step._close(finish)

    def _steps(self, kind: str):
        """The open steps of a kind in the projects aboard, as superuser."""
        return self._steps_aboard().filtered(
            lambda step: step.kind == kind and step.state not in CLOSED
        )

    def _steps_aboard(self):
        """The steps that a shipment tells the days of, as superuser."""
        # sudo: sourcing.milestone, purchase.order - the clerk reports what happened,
        # whoever owns the step and whatever he may read of the order
        lines = self.sudo().line_ids  # sudo: as above
        return lines.project_id.milestone_ids.filtered(
            lambda step: (
                step.kind in ("shipment", "transit")
                and (not step.order_id or step.order_id in lines.order_id)
            )
        )

    def _label(self, name: str) -> str:
        """The name of a selection's value, in the language of the context."""
        self.ensure_one()
        return dict(self._fields[name]._description_selection(self.env))[self[name]]

    def _today(self, state: str) -> date:
        """Today where the fact is told: at the port, or where our people work."""
        # sudo: sourcing.project, resource.calendar - the zone is the same for all
        shipment = self.sudo()
        project = shipment.line_ids.project_id[:1]
        if project:
            zone = project._zone("port" if state == "departed" else "agent")
        else:
            zone = ZoneInfo(shipment.company_id.resource_calendar_id.tz or "UTC")
        now = fields.Datetime.now().replace(tzinfo=UTC)
        return now.astimezone(zone).date()

    # === JOURNAL === #

    def _log(self, code: str, *, before=None, after=None, reason="") -> None:
        """Tell the journals of the projects aboard."""
        for shipment in self:
            shipment.project_ids._log(
                code,
                before=before,
                after={**(after or {}), "shipment": shipment.number},
                reason=reason,
            )

    def _log_eta(self, before: dict) -> None:
        for shipment in self:
            if before[shipment.id] and before[shipment.id] != shipment.eta:
                shipment._log(
                    "shipment_eta",
                    before={"before_date": str(before[shipment.id])},
                    after={"after_date": str(shipment.eta or "")},
                )
