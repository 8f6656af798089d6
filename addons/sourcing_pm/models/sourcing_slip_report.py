"""Where days are lost: slip by step, factory and cause."""

from __future__ import annotations

from odoo import fields, models
from odoo.tools import SQL

from .sourcing_reason import CAUSES


class SourcingSlipReport(models.Model):
    """A line per step of the frozen plan: how far it slipped, and who caused it.

    Steps that are not applicable, waived or cancelled slip nothing; an open step
    slips by what its forecast says. Days on hold count for nobody.
    """

    _name = "sourcing.slip.report"
    _description = "Slip Analysis"
    _auto = False
    _order = "slip_days desc, id"
    _rec_name = "milestone_id"
    _depends = {
        "sourcing.project": ["state", "lead_id", "buyer_id", "company_id"],
        "sourcing.milestone": [
            "state",
            "type_id",
            "order_id",
            "baseline_start",
            "baseline_finish",
            "due_finish",
            "forecast_start",
            "forecast_finish",
            "actual_start",
            "actual_finish",
        ],
        "sourcing.issue": ["milestone_id", "cause", "reason_id", "days_lost"],
        "purchase.order": ["partner_id", "state", "sourcing_project_id"],
        "res.partner": ["commercial_partner_id"],
    }

    project_id = fields.Many2one("sourcing.project")
    company_id = fields.Many2one("res.company")
    milestone_id = fields.Many2one("sourcing.milestone", "Step of Project")
    type_id = fields.Many2one("sourcing.milestone.type", "Step")
    lead_id = fields.Many2one("res.users")
    buyer_id = fields.Many2one("res.partner")
    supplier_id = fields.Many2one(
        "res.partner",
        "Factory",
        help="The factory whose step it is; of steps for the whole project only where "
        "the project has one factory.",
    )
    cause = fields.Selection(
        CAUSES,
        "Caused by",
        help="From the issue of the step that cost most days; empty where no issue "
        "says it.",
    )
    reason_id = fields.Many2one("sourcing.reason")
    date = fields.Date("Finished", help="The day it finished, or will by the forecast.")
    is_done = fields.Boolean("Done")
    slip_days = fields.Integer(
        "Days Late",
        help="Calendar days from the planned day to the actual or forecast one; "
        "negative: early.",
    )
    own_days = fields.Integer(
        "Days Lost in the Step",
        help="What of it the step itself added to the days by which it started late.",
    )
    days_lost = fields.Integer(
        "Working Days by Issues", help="What the issues of the step count as lost."
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT step.id,
                   step.id AS milestone_id,
                   step.type_id,
                   step.project_id,
                   project.company_id,
                   project.lead_id,
                   project.buyer_id,
                   COALESCE(own.supplier_id, single.supplier_id) AS supplier_id,
                   issue.cause,
                   issue.reason_id,
                   COALESCE(issue.days_lost, 0) AS days_lost,
                   step.state = 'done' AS is_done,
                   dates.finish AS date,
                   dates.finish - step.due_finish AS slip_days,
                   dates.finish - step.due_finish - GREATEST(
                       dates.start - step.baseline_start
                       - (step.due_finish - step.baseline_finish), 0
                   ) AS own_days
              FROM sourcing_milestone AS step
              JOIN sourcing_project AS project
                ON project.id = step.project_id
               AND project.state IN ('running', 'hold', 'done')
             CROSS JOIN LATERAL (
                    SELECT COALESCE(step.actual_start, step.forecast_start) AS start,
                           COALESCE(step.actual_finish, step.forecast_finish) AS finish
                   ) AS dates
              LEFT JOIN LATERAL (%(issues)s) AS issue ON TRUE
              LEFT JOIN LATERAL (%(factory_of_step)s) AS own ON TRUE
              LEFT JOIN LATERAL (%(factory_of_project)s) AS single ON TRUE
             WHERE step.state IN ('planned', 'running', 'asked', 'done')
               AND step.due_finish IS NOT NULL
               AND dates.finish IS NOT NULL
            """,
            issues=self._issues(),
            factory_of_step=self._factories(SQL("orders.id = step.order_id")),
            factory_of_project=self._factories(
                SQL("orders.sourcing_project_id = project.id")
            ),
        )

    def _issues(self) -> SQL:
        """Who caused most of the days that the issues of a step count."""
        return SQL(
            """
            SELECT (array_agg(cause ORDER BY days_lost DESC NULLS LAST, id)
                        FILTER (WHERE cause IS NOT NULL))[1] AS cause,
                   (array_agg(reason_id ORDER BY days_lost DESC NULLS LAST, id)
                        FILTER (WHERE reason_id IS NOT NULL))[1] AS reason_id,
                   SUM(days_lost) AS days_lost
              FROM sourcing_issue
             WHERE milestone_id = step.id
            """
        )

    def _factories(self, condition: SQL) -> SQL:
        """The one factory of living orders; none where there are two."""
        return SQL(
            """
            SELECT MIN(vendor.commercial_partner_id) AS supplier_id
              FROM purchase_order AS orders
              JOIN res_partner AS vendor ON vendor.id = orders.partner_id
             WHERE %s AND orders.state <> 'cancel'
            HAVING COUNT(DISTINCT vendor.commercial_partner_id) = 1
            """,
            condition,
        )
