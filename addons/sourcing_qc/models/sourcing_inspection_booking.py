"""A booked visit: day, place and effort, who is told of it, and when it took place."""

from __future__ import annotations

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.sourcing_pm.models.portal_text import written_moment

# states in which somebody is still expected at the factory
EXPECTED = ("planned", "running")
BOOKING = {"state", "date_planned", "inspector_id"}


class SourcingInspection(models.Model):
    _inherit = "sourcing.inspection"

    # === FIELDS === #

    place = fields.Char(help="Where the goods are presented, for our own people.")
    man_days = fields.Float(
        default=1.0,
        digits=(6, 1),
        help="Effort booked: one inspector for one day is 1.",
    )
    inspectors_on_site = fields.Integer(
        default=1, help="How many of our people came, the inspector included."
    )
    checked_in_on = fields.Datetime("Checked In", readonly=True, copy=False)
    checked_out_on = fields.Datetime("Checked Out", readonly=True, copy=False)
    man_hours = fields.Float(
        "Man-Hours on Site",
        compute="_compute_man_hours",
        store=True,
        digits=(6, 1),
        help="From check-in to check-out, times the people who came.",
    )
    on_site = fields.Char(
        compute="_compute_on_site", help="In the zone of the factory."
    )

    _man_days_positive = models.Constraint(
        "CHECK(man_days >= 0)", "Effort cannot be negative."
    )
    _somebody_came = models.Constraint(
        "CHECK(inspectors_on_site >= 1)", "At least one inspector comes."
    )

    # === COMPUTES === #

    @api.depends_context("lang", "sourcing_booking")
    @api.depends("number", "kind", "place")
    def _compute_display_name(self):
        """In a calendar a number alone says nothing."""
        result = super()._compute_display_name()
        if self.env.context.get("sourcing_booking"):
            for inspection in self:
                parts = (inspection.number, inspection._label("kind"), inspection.place)
                inspection.display_name = " ".join(filter(None, parts))
        return result

    @api.depends("checked_in_on", "checked_out_on", "inspectors_on_site")
    def _compute_man_hours(self):
        for inspection in self:
            came, left = inspection.checked_in_on, inspection.checked_out_on
            hours = (left - came).total_seconds() / 3600 if came and left else 0.0
            inspection.man_hours = hours * inspection.inspectors_on_site

    @api.depends_context("lang")
    @api.depends("checked_in_on", "checked_out_on", "project_id")
    def _compute_on_site(self):
        for inspection in self:
            zone = [inspection._factory_zone()] if inspection.project_id else []
            moments = (inspection.checked_in_on, inspection.checked_out_on)
            inspection.on_site = " – ".join(
                written_moment(inspection, moment, zone) for moment in moments if moment
            )

    def _factory_zone(self):
        """The zone in which the visit takes place."""
        self.ensure_one()
        # sudo: sourcing.inspection - an inspector may not read orders, only the clock
        inspection = self.sudo()  # sudo: as above
        order = inspection.milestone_id.order_id or inspection._presented_orders()[:1]
        return inspection.project_id._zone("factory", order or None)

    def _presented_orders(self):
        """The orders of which goods are presented; without a lot: all that live.

        As superuser.
        """
        self.ensure_one()
        # sudo: sourcing.inspection.lot - the link to the order is not for inspectors
        orders = self.project_id._live_orders()
        presented = self.sudo().lot_ids.order_line_id.order_id  # sudo: as above
        return orders & presented if presented else orders

    # === GUARDED FIELDS === #

    def _given_fields(self):
        return super()._given_fields() | {"place", "man_days"}

    def _snapshot_fields(self):
        return super()._snapshot_fields() | {"checked_in_on", "checked_out_on"}

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        inspections = super().create(vals_list)
        for inspection in inspections.filtered("date_planned"):
            inspection._tell_booked(before=False)
        return inspections

    def write(self, vals):
        """Whoever waits for the visit hears when its day, or its inspector, changes."""
        if not BOOKING & vals.keys():
            return super().write(vals)
        before = {
            inspection: (inspection._booked_day(), inspection.inspector_id)
            for inspection in self
        }
        result = super().write(vals)
        for inspection, (day, inspector) in before.items():
            if inspection.state != "done" and inspection._booked_day() != day:
                inspection._tell_booked(before=day)
            elif inspection.inspector_id != inspector:
                inspection._give_task()
        if vals.get("state") == "done":
            self._tasks().unlink()
        return result

    def _booked_day(self):
        """The day for which somebody is expected, or nothing."""
        return self.state in EXPECTED and self.date_planned

    def _check_frozen(self, vals):
        result = super()._check_frozen(vals)
        if self.state == "running" and "date_planned" in vals:
            raise UserError(
                self.env._(
                    "%(inspection)s has begun; its day is past planning.",
                    inspection=self.display_name,
                )
            )
        return result

    # === ACTS === #

    def action_check_in(self):
        """The inspector has arrived at the factory."""
        self.check_access("write")
        for inspection in self:
            inspection._check_on_site(
                inspection.state in EXPECTED and not inspection.checked_in_on
            )
            inspection._write_settled({"checked_in_on": fields.Datetime.now()})

    def action_check_out(self):
        """The inspector leaves the factory; the verdict may come before or after."""
        self.check_access("write")
        for inspection in self:
            inspection._check_on_site(
                inspection.checked_in_on and not inspection.checked_out_on
            )
            inspection._write_settled({"checked_out_on": fields.Datetime.now()})

    def _check_on_site(self, may) -> None:
        if not may:
            raise UserError(
                self.env._(
                    "%(inspection)s: one checks in once, before the verdict, and out "
                    "once after that.",
                    inspection=self.display_name,
                )
            )

    def _prepare_cancel(self):
        return super()._prepare_cancel() | {
            "checked_in_on": False,
            "checked_out_on": False,
        }

    def _prepare_start(self):
        """Whoever begins is there."""
        vals = super()._prepare_start()
        if not self.checked_in_on:
            vals["checked_in_on"] = vals["started_on"]
        return vals

    # === TELLING === #

    def _tell_booked(self, before) -> None:
        """The day was set, moved or given up: factory, inspector and journal."""
        self.ensure_one()
        day = self._booked_day()
        code = "inspection_moved" if before and day else "inspection_booked"
        if not day:
            called_off = self.state == "cancel"
            code = "inspection_called_off" if called_off else "inspection_put_off"
        params = {
            "kind_state": self.kind,
            "day_date": str(day or before),
            "before_date": str(before or ""),
        }
        # sudo: sourcing.inspection - who moves a day need not be who tells of it
        inspection = self.sudo()  # sudo: as above
        inspection.project_id._log(
            code, step=inspection.milestone_id, after={**params, "number": self.number}
        )
        inspection._factories()._tell(code, params)
        inspection._give_task(before)

    def _factories(self):
        """The factories that make what is inspected, by a confirmed order."""
        orders = self._presented_orders().filtered(
            lambda order: order.state == "purchase"
        )
        parties = self.project_id._live("factory")
        return parties.filtered(lambda party: party._orders() & orders)

    def _give_task(self, before=False) -> None:
        """The visit stands among the inspector's tasks, under its day of now."""
        self._tasks().unlink()
        day = self._booked_day()
        if not day:
            return
        # sudo: sourcing.inspection - a task is given by whoever moves the day
        told = self.sudo().with_context(lang=self.inspector_id.lang)  # sudo: as above
        link = Markup('<a href="/odoo/sourcing-inspections/%s">%s</a>')
        moved = told.env._("Moved from %(day)s.", day=told.project_id._written(before))
        told.project_id.activity_schedule(
            "sourcing_qc.mail_activity_inspection",
            date_deadline=day,
            summary=" · ".join(filter(None, (told._label("kind"), told.place))),
            note=Markup(" ").join(
                [link % (told.id, told.number), *([moved] if before else [])]
            ),
            user_id=told.inspector_id.id,
            sourcing_inspection_id=told.id,
        )

    def _tasks(self):
        """The open tasks of these visits."""
        # sudo: mail.activity - whoever moves a visit or ends it ends its task
        tasks = self.env["mail.activity"].sudo()
        return tasks.search([("sourcing_inspection_id", "in", self.ids)])


class MailActivity(models.Model):
    """A task at the project that knows of which visit it is."""

    _inherit = "mail.activity"

    sourcing_inspection_id = fields.Many2one(
        "sourcing.inspection",
        "Inspection",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        groups="base.group_user",
    )
