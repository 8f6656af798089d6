from __future__ import annotations

from odoo import api, fields, models

# Odoo's palette of calendars: the number that looks like the colour.
PALETTE = {"green": 10, "yellow": 3, "red": 1}


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    calendar_colour = fields.Integer(compute="_compute_calendar_colour")

    @api.depends("health")
    def _compute_calendar_colour(self):
        for project in self:
            project.calendar_colour = PALETTE.get(project.health, 0)


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    calendar_colour = fields.Integer(compute="_compute_calendar_colour")

    @api.depends("health")
    def _compute_calendar_colour(self):
        for step in self:
            step.calendar_colour = PALETTE.get(step.health, 0)
