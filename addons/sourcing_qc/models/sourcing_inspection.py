from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.translate import LazyTranslate

from odoo.addons.sourcing_pm.models.milestone_states import CLOSED

_lt = LazyTranslate(__name__)

# What is inspected. Audits and visits, which have no lot, will be kinds of their own.
KINDS = [
    ("material", "Raw material"),
    ("first_article", "First article"),
    ("inline", "In-line"),
    ("final", "Final pre-shipment"),
    ("packing", "Packing and labelling"),
    ("loading", "Container loading"),
]
# code of a step -> the kind of inspection that is usual for it
KIND_OF_STEP = {
    "material": "material",
    "first_article": "first_article",
    "mid_production": "inline",
    "final_inspection": "final",
    "packing": "packing",
    "shipment": "loading",
}
# kinds of steps at which goods are inspected; when a container is loaded, nobody need
INSPECTED_STEPS = ("material", "inspection", "packing", "shipment")
NOT_TYPED = _lt(
    "%(fields)s: these values are the result of an inspection and cannot be typed."
)


class SourcingInspection(models.Model):
    """One visit to a lot: what is presented, how it is judged, what was found.

    The plan becomes a snapshot when the work begins, the verdict is computed when it
    ends, and from then on nothing moves either of them.
    """

    _name = "sourcing.inspection"
    _description = "Inspection"
    _inherit = ["sourcing.state.mixin"]
    _order = "id desc"
    _rec_name = "number"
    _check_company_auto = True

    # Work that was begun ends with a verdict, so that no failure is called off.
    _transitions = {
        "planned": ("running", "cancel"),
        "running": ("done",),
        "done": (),
        "cancel": ("planned",),
    }

    # === FIELDS === #

    number = fields.Char(readonly=True, copy=False, default="", index="trigram")
    project_id = fields.Many2one(
        "sourcing.project",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="project_id.company_id", store=True, index=True
    )
    milestone_id = fields.Many2one(
        "sourcing.milestone",
        "Step",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('project_id', '=', project_id), "
        "('kind', 'in', ('material', 'inspection', 'packing', 'shipment'))]",
        help="The step that waits for the result.",
    )
    kind = fields.Selection(
        KINDS,
        required=True,
        compute="_compute_kind",
        store=True,
        readonly=False,
        precompute=True,
    )
    inspector_id = fields.Many2one(
        "res.users",
        required=True,
        compute="_compute_inspector_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        domain="[('share', '=', False)]",
    )
    date_planned = fields.Date("Planned Day")
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("running", "In progress"),
            ("done", "Decided"),
            ("cancel", "Cancelled"),
        ],
        required=True,
        default="planned",
        copy=False,
        index=True,
    )

    lot_ids = fields.One2many("sourcing.inspection.lot", "inspection_id")
    lot_size = fields.Integer(compute="_compute_lot_size", store=True)
    started_on = fields.Datetime("Started", readonly=True, copy=False)

    units_inspected = fields.Integer(
        copy=False, help="Units inspected, in the order drawn. 0: none was inspected."
    )
    defect_ids = fields.One2many(
        "sourcing.inspection.defect", "inspection_id", "Defects"
    )
    note = fields.Text(help="For ourselves; no other side reads it.")
    is_too_late = fields.Boolean(
        compute="_compute_is_too_late",
        help="Mass production is done: what is found in-line cannot be put right.",
    )
    may_plan = fields.Boolean(compute="_compute_may")
    may_work = fields.Boolean(compute="_compute_may")

    decided_on = fields.Datetime("Decided", readonly=True, copy=False)
    decided_by_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, copy=False, ondelete="restrict"
    )

    _number_unique = models.UniqueIndex(
        "(company_id, number) WHERE number <> ''",
        "Another inspection of the company has this number.",
    )
    _units_positive = models.Constraint(
        "CHECK(units_inspected >= 0)", "The number of units cannot be negative."
    )

    # === COMPUTES === #

    @api.depends("milestone_id")
    def _compute_kind(self):
        for inspection in self:
            usual = KIND_OF_STEP.get(inspection.milestone_id.code)
            inspection.kind = usual or inspection.kind or "final"

    @api.depends("milestone_id")
    def _compute_inspector_id(self):
        for inspection in self:
            inspection.inspector_id = (
                inspection.inspector_id
                or inspection.milestone_id.owner_id
                or self.env.user
            )

    @api.depends("lot_ids.pieces")
    def _compute_lot_size(self):
        for inspection in self:
            inspection.lot_size = sum(inspection.lot_ids.mapped("pieces"))

    @api.depends("kind", "state", "project_id", "lot_ids")
    def _compute_is_too_late(self):
        for inspection in self:
            steps = inspection._production_steps()
            inspection.is_too_late = (
                inspection.kind in ("first_article", "inline")
                and inspection.state in ("planned", "running")
                and bool(steps)
                and all(step.state == "done" for step in steps)
            )

    @api.depends_context("uid")
    @api.depends("inspector_id")
    def _compute_may(self):
        may_plan = self._may_plan()
        for inspection in self:
            inspection.may_plan = may_plan
            inspection.may_work = may_plan or inspection.inspector_id == self.env.user

    # === CONSTRAINTS === #

    @api.constrains("milestone_id", "project_id")
    def _check_milestone(self):
        for inspection in self:
            step = inspection.milestone_id
            if step and step.project_id != inspection.project_id:
                raise ValidationError(
                    self.env._(
                        "%(step)s is a step of another project.", step=step.display_name
                    )
                )
            if step and step.kind not in INSPECTED_STEPS:
                raise ValidationError(
                    self.env._(
                        "Nothing is inspected at the step “%(step)s”.",
                        step=step.display_name,
                    )
                )

    @api.constrains("units_inspected")
    def _check_units(self):
        for inspection in self:
            if inspection.units_inspected > inspection.lot_size:
                raise ValidationError(
                    self.env._(
                        "%(inspection)s: %(units)s units cannot be inspected in a lot "
                        "of %(lot)s.",
                        inspection=inspection.display_name,
                        units=inspection.units_inspected,
                        lot=inspection.lot_size,
                    )
                )

    # === GUARDED FIELDS === #

    # Each file of this model names its own fields here, by super() | {...}.

    def _plan_fields(self) -> frozenset[str]:
        """What the plan is made from: settled when the work begins."""
        return frozenset({"project_id", "milestone_id", "kind", "lot_ids"})

    def _given_fields(self) -> frozenset[str]:
        """What an inspector is given; the quantities presented are his to correct."""
        return (self._plan_fields() - {"lot_ids"}) | {"inspector_id"}

    def _snapshot_fields(self) -> frozenset[str]:
        """What the model alone writes, when the state changes."""
        return frozenset({"number", "started_on", "decided_on", "decided_by_id"})

    def _found_fields(self) -> frozenset[str]:
        """What the inspector finds: from the first unit to the verdict."""
        return frozenset({"units_inspected", "defect_ids"})

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        for vals in vals_list:
            self._check_typed({name for name in vals if vals[name]})
            if vals.get("state", "planned") != "planned" or vals.get("units_inspected"):
                raise UserError(self.env._("An inspection begins as a planned one."))
        inspections = super().create(vals_list)
        for inspection in inspections:
            sequence = self.env["ir.sequence"].with_company(inspection.company_id)
            inspection._write_settled(
                {"number": sequence.next_by_code("sourcing.inspection")}
            )
        return inspections

    def write(self, vals):
        """Freeze what is settled, and take the snapshots when the state changes.

        There is no other door: a button, a form, an import and RPC all come here, and
        so does a superuser. Plan and verdict are never taken from ``vals``.
        """
        self.check_access("write")
        self._check_typed(vals.keys())
        for inspection in self:
            inspection._check_frozen(vals)
        if "state" not in vals:
            return super().write(vals)
        rest = {name: value for name, value in vals.items() if name != "state"}
        result = super().write(rest) if rest else True
        for inspection in self:
            inspection._write_state(vals["state"])
        return result

    def _write_state(self, state: str) -> None:
        """Enter a state with what it fixes for ever."""
        self.ensure_one()
        if state == self.state:
            return
        vals = {"state": state}
        if state == "running":
            vals |= self._prepare_start()
        elif state == "done":
            vals |= self._prepare_verdict()
        elif state == "cancel":
            vals |= self._prepare_cancel()
        self._write_settled(vals)
        if state == "done":
            self._on_decided()

    def _write_settled(self, vals) -> bool:
        """Write what is the model's own to give, past the guards of :meth:`write`."""
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        begun = self.filtered(
            lambda inspection: inspection.state in ("running", "done")
        )
        if begun:
            raise UserError(
                self.env._(
                    "%(inspections)s: an inspection that was begun is kept.",
                    inspections=begun.mapped("display_name"),
                )
            )

    def _check_typed(self, names) -> None:
        typed = self._snapshot_fields() & set(names)
        if typed:
            labels = [self._fields[name].string for name in sorted(typed)]
            raise UserError(str(self.env._(NOT_TYPED)) % {"fields": ", ".join(labels)})

    def _check_frozen(self, vals) -> None:
        """Refuse what the state of the inspection has settled, whoever asks."""
        self.ensure_one()
        if self.state == "done":
            raise UserError(
                self.env._(
                    "%(inspection)s has its verdict and is never changed. Plan another "
                    "inspection of the lot.",
                    inspection=self.display_name,
                )
            )
        if self.state == "running" and self._plan_fields() & vals.keys():
            raise UserError(
                self.env._(
                    "%(inspection)s has begun: lot and plan are settled.",
                    inspection=self.display_name,
                )
            )
        if self._given_fields() & vals.keys() and not self._may_plan():
            raise UserError(
                self.env._(
                    "%(inspection)s: what is inspected, by whom and how strictly is "
                    "settled by whoever planned it.",
                    inspection=self.display_name,
                )
            )
        if self.state != "running" and self._found_fields() & vals.keys():
            raise UserError(
                self.env._(
                    "%(inspection)s is not in progress: start it before you enter "
                    "findings.",
                    inspection=self.display_name,
                )
            )

    def _may_plan(self) -> bool:
        """Whether the user sets the plan; an inspector works by it."""
        return self.env.su or self.env.user.has_group("sourcing_pm.group_sourcing_user")

    # === ACTIONS === #

    def action_start(self):
        """Begin the work: lot and plan are settled."""
        self.check_access("write")
        self._transition("running")

    def action_decide(self):
        """End the work: the verdict is computed from what was found."""
        self.check_access("write")
        self._transition("done")

    def action_cancel(self):
        """Call a planned inspection off."""
        self.check_access("write")
        self._transition("cancel")

    def action_plan(self):
        """Plan a cancelled inspection again."""
        self.check_access("write")
        self._transition("planned")

    # === STATE === #

    def _transition_blockers(self, to: str) -> list[str]:
        blockers = super()._transition_blockers(to)
        if to == "running" and self.project_id.state not in ("draft", "running"):
            blockers.append(self.env._("the project is not running"))
        if to in ("running", "done") and self.kind == "final":
            blockers += [
                self.env._(
                    "“%(step)s” is not done: the final inspection is of finished goods",
                    step=step.display_name,
                )
                for step in self._production_steps()
                if step.state not in CLOSED
            ]
        if to == "done":
            beyond = self.defect_ids.filtered(
                lambda defect: defect.unit > self.units_inspected
            )
            if beyond:
                blockers.append(
                    self.env._(
                        "a defect is noted on unit %(unit)s, but only %(inspected)s "
                        "units were inspected",
                        unit=max(beyond.mapped("unit")),
                        inspected=self.units_inspected,
                    )
                )
        return blockers

    def _production_steps(self):
        """The steps at which the inspected goods are made, as superuser."""
        self.ensure_one()
        # sudo: sourcing.inspection - what is made is judged for everybody alike
        inspection = self.sudo()
        return inspection.project_id.milestone_ids.filtered(
            lambda step: (
                step.kind == "production"
                and (not step.order_id or inspection._concerns(step.order_id))
            )
        )

    def _prepare_start(self) -> dict:
        """What the beginning of the work fixes for ever."""
        return {"started_on": fields.Datetime.now()}

    def _prepare_cancel(self) -> dict:
        """What a visit that was called off takes back."""
        return {}

    def _prepare_verdict(self) -> dict:
        """What the end of the work fixes for ever."""
        return {
            "decided_on": fields.Datetime.now(),
            "decided_by_id": self.env.user.id,
        }

    def _on_decided(self) -> None:
        """Tell the project: journal, open questions, the step that waited."""
        self.ensure_one()
        # sudo: sourcing.inspection - the inspector reports a result; what follows from
        # it for project and step is not his to write
        inspection = self.sudo()  # sudo: as above
        step = inspection.milestone_id
        inspection.project_id._log(
            "inspection_decided",
            step=step,
            after={"number": self.number, "result_state": self.result},
        )
        inspection.project_id._review_open_approvals()
        step._close_if_complete(self.decided_on)
