from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import ValidationError

OWNERS = [
    ("lead", "Lead"),
    ("merchandiser", "Merchandiser"),
    ("inspector", "Inspector"),
    ("clerk", "Shipping clerk"),
    ("factory", "Factory"),
]
CALENDARS = [
    ("agent", "Our working days"),
    ("factory", "Factory's working days"),
    ("port", "Port's working days"),
    ("every_day", "Every day"),
]
DECIDERS = [("lead", "Lead"), ("buyer", "Buyer")]
SCOPES = [("project", "Once for the project"), ("order", "For each order")]
LINK_TYPES = [("FS", "Finish to start"), ("SS", "Start to start")]


class SourcingStepMixin(models.AbstractModel):
    """What a template's step and a running step have in common."""

    _name = "sourcing.step.mixin"
    _description = "Step of a Chain"

    type_id = fields.Many2one(
        "sourcing.milestone.type", required=True, ondelete="restrict", index=True
    )
    sequence = fields.Integer(default=10)
    scope = fields.Selection(
        SCOPES,
        required=True,
        default="project",
        help="Two factories have two production chains, and one shipment.",
    )
    owner_role = fields.Selection(OWNERS, required=True, default="lead")
    duration = fields.Integer(
        "Days", help="In days of the step's own calendar; 0 is an event without length."
    )
    calendar_kind = fields.Selection(
        CALENDARS, "Calendar", required=True, default="agent"
    )
    decided_by = fields.Selection(
        DECIDERS, help="Who must approve before the step is done; empty: nobody."
    )
    supplier_confirms = fields.Boolean(
        "Factory Confirms Specification",
        help="Not done before the factory has confirmed the specification revision "
        "that the decider approved.",
    )
    supplier_access = fields.Selection(
        [("sees", "Sees the step"), ("reports", "Reports on the step")],
        "Factory",
        help="What the factory finds of this step in its portal.",
    )
    tolerance = fields.Integer(
        help="Days of the step's calendar that it may be later than the baseline "
        "before anybody is told."
    )
    block_confirm_order = fields.Boolean("Holds Order Confirmation")
    block_start_production = fields.Boolean("Holds Mass Production")
    block_ship = fields.Boolean("Holds Shipment")
    block_receive = fields.Boolean("Holds Receipt")
    block_pay_balance = fields.Boolean("Holds Balance Payment")

    _duration_positive = models.Constraint(
        "CHECK(duration >= 0)", "A step cannot take less than no day."
    )
    _tolerance_positive = models.Constraint(
        "CHECK(tolerance >= 0)", "A tolerance cannot be negative."
    )


class SourcingLinkMixin(models.AbstractModel):
    """Order between two steps: finish to start or start to start, with a lag."""

    _name = "sourcing.link.mixin"
    _description = "Link between Steps"

    link_type = fields.Selection(LINK_TYPES, "Type", required=True, default="FS")
    lag = fields.Integer(
        help="Days of the later step's calendar between the two; negative: overlap."
    )
    lag_half = fields.Boolean(
        "Half of It",
        help="The lag is half the days of the earlier step, rounded down.",
    )


class SourcingOfStepMixin(models.AbstractModel):
    """A record that belongs to a project and, where it has a ``milestone_id``, to a
    step of that same project."""

    _name = "sourcing.of.step.mixin"
    _description = "Belongs to a Step"

    @api.constrains("milestone_id", "project_id")
    def _check_step_of_project(self):
        for record in self:
            step = record.milestone_id
            if step and step.project_id != record.project_id:
                raise ValidationError(
                    self.env._(
                        "“%(step)s” is a step of another project than %(project)s.",
                        step=step.display_name,
                        project=record.project_id.display_name,
                    )
                )
