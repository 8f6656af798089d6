"""My day: one list of what needs somebody today, read from what is there already."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from .portal_text import in_own_language

# kind -> (label, model that it is read from); the place in this list makes the ids.
KINDS = {
    "step": ("Step due", "sourcing.milestone"),
    "decision": ("Decision waits for you", "sourcing.approval"),
    "reply": ("Buyer asks back", "sourcing.approval"),
    "buyer": ("Buyer silent", "sourcing.approval"),
    "factory": ("Factory silent", "sourcing.prompt"),
    "writing": ("Get it in writing", "sourcing.commitment"),
    "promise": ("New date to answer", "sourcing.commitment"),
    "alert": ("Alert nobody takes", "sourcing.alert"),
    "task": ("Task", "mail.activity"),
}
# Tasks that say what another line of the list says already.
SAID_ALREADY = ("late", "decide", "silence", "question", "promise", "writing")


class SourcingAgenda(models.Model):
    """A line for each matter that waits for one of our people, and since when.

    Nothing is stored: the lines are read from steps, questions, promises, alerts,
    questions to factories and Odoo's activities of running projects.
    """

    _name = "sourcing.agenda"
    _description = "My Day"
    _auto = False
    _order = "due_on, id"
    _rec_name = "text"
    _depends = {
        "sourcing.project": ["state", "lead_id", "approver_id", "company_id"],
        "sourcing.milestone": [
            "project_id",
            "state",
            "owner_id",
            "forecast_start",
            "forecast_finish",
        ],
        "sourcing.approval": [
            "project_id",
            "state",
            "party_id",
            "user_id",
            "asked_on",
            "deadline",
            "asked_back_on",
        ],
        "sourcing.commitment": ["project_id", "state", "firmness", "promised_on"],
        "sourcing.alert": [
            "project_id",
            "colour",
            "since",
            "ended_on",
            "acknowledged_by",
        ],
        "sourcing.prompt": [
            "project_id",
            "order_id",
            "milestone_id",
            "state",
            "asked_on",
        ],
        "mail.activity": ["active", "user_id", "date_deadline", "activity_type_id"],
    }

    kind = fields.Selection([(kind, label) for kind, (label, _model) in KINDS.items()])
    user_id = fields.Many2one("res.users", "Waits for")
    project_id = fields.Many2one("sourcing.project")
    company_id = fields.Many2one("res.company")
    health = fields.Selection(related="project_id.health", string="Colour")
    due_on = fields.Date("Since", help="The day from which it waits for somebody.")
    source_id = fields.Integer(help="The record that it was read from.")
    text = fields.Char("What", compute="_compute_text")

    @property
    def _table_query(self) -> SQL:
        return SQL(" UNION ALL ").join(
            self._lines(kind, place) for place, kind in enumerate(KINDS)
        )

    def _lines(self, kind: str, place: int) -> SQL:
        """The lines of one kind. A record keeps its id: that of its source, spread."""
        table, user, day, condition = getattr(self, f"_lines_{kind}")()
        return SQL(
            """
            SELECT source.id * %(spread)s + %(place)s AS id,
                   %(kind)s AS kind,
                   source.id AS source_id,
                   %(user)s AS user_id,
                   project.id AS project_id,
                   project.company_id,
                   %(day)s AS due_on
              FROM %(table)s AS source
              JOIN sourcing_project AS project
                ON project.id = %(link)s AND project.state = 'running'
             WHERE %(condition)s
            """,
            spread=len(KINDS),
            place=place,
            kind=kind,
            table=SQL.identifier(table),
            user=user,
            day=day,
            link=SQL("source.res_id" if kind == "task" else "source.project_id"),
            condition=condition,
        )

    # kind -> table, whom it waits for, since when, and which rows

    def _lines_step(self):
        return (
            "sourcing_milestone",
            SQL("COALESCE(source.owner_id, project.lead_id)"),
            SQL(
                "CASE source.state WHEN 'planned' THEN source.forecast_start "
                "ELSE source.forecast_finish END"
            ),
            SQL("source.state IN ('planned', 'running')"),
        )

    def _lines_decision(self):
        return (
            "sourcing_approval",
            # what a former lead was asked waits for the lead of today
            SQL(
                "CASE source.user_id WHEN project.approver_id THEN source.user_id "
                "ELSE project.lead_id END"
            ),
            SQL("source.asked_on::date"),
            SQL("source.state = 'open' AND source.user_id IS NOT NULL"),
        )

    def _lines_reply(self):
        return (
            "sourcing_approval",
            SQL("project.lead_id"),
            SQL("source.asked_back_on::date"),
            SQL("source.state = 'open' AND source.asked_back_on IS NOT NULL"),
        )

    def _lines_buyer(self):
        return (
            "sourcing_approval",
            SQL("project.lead_id"),
            SQL("source.deadline::date"),
            SQL(
                "source.state = 'open' AND source.party_id IS NOT NULL "
                "AND source.asked_back_on IS NULL"
            ),
        )

    def _lines_factory(self):
        """Only the last question of a project's factory: the older ones are history."""
        return (
            "sourcing_prompt",
            SQL("project.lead_id"),
            SQL("source.asked_on::date + 2"),
            SQL(
                "source.state IN ('open', 'unanswered') AND NOT EXISTS ("
                "SELECT FROM sourcing_prompt AS later "
                "WHERE later.order_id = source.order_id AND later.id > source.id) "
                "AND EXISTS (SELECT FROM sourcing_milestone AS step "
                "WHERE step.id = source.milestone_id "
                "AND step.state IN ('planned', 'running'))"
            ),
        )

    def _lines_writing(self):
        return self._promises(SQL("source.firmness IN ('soft', 'spoken')"))

    def _lines_promise(self):
        return self._promises(SQL("source.firmness = 'written'"))

    def _promises(self, firmness: SQL):
        return (
            "sourcing_commitment",
            SQL("project.lead_id"),
            SQL("source.promised_on::date"),
            SQL("source.state = 'proposed' AND %s", firmness),
        )

    def _lines_alert(self):
        """The worst one of a project: who takes care, takes care of all of them."""
        return (
            "sourcing_alert",
            SQL("project.lead_id"),
            SQL("source.since"),
            SQL(
                "source.ended_on IS NULL AND source.acknowledged_by IS NULL "
                "AND NOT EXISTS (SELECT FROM sourcing_alert AS worse "
                "WHERE worse.project_id = source.project_id "
                "AND worse.ended_on IS NULL AND worse.acknowledged_by IS NULL "
                "AND (worse.colour, worse.since, worse.id) "  # red before yellow
                "< (source.colour, source.since, source.id))"
            ),
        )

    def _lines_task(self):
        return (
            "mail_activity",
            SQL("source.user_id"),
            SQL("source.date_deadline"),
            SQL(
                "source.res_model = 'sourcing.project' AND source.active "
                "AND source.user_id IS NOT NULL AND source.activity_type_id NOT IN ("
                "SELECT res_id FROM ir_model_data WHERE module = 'sourcing_pm' "
                "AND model = 'mail.activity.type' AND name IN %s)",
                tuple(f"mail_activity_{kind}" for kind in SAID_ALREADY),
            ),
        )

    # === TEXT === #

    @api.depends_context("lang")
    @api.depends("kind", "source_id")
    def _compute_text(self):
        for kind, lines in self.grouped("kind").items():
            sources = self.env[KINDS[kind][1]].browse(lines.mapped("source_id"))
            for line, source in zip(lines, sources, strict=True):
                line.text = self._text_of(kind, source)

    def _text_of(self, kind: str, source) -> str:
        match kind:
            case "step":
                return source._due_sentence()
            case "factory":
                return self.env._(
                    "“%(step)s” finished? Asked on %(day)s",
                    step=source.milestone_id.display_name,
                    day=format_date(self.env, source.asked_on),
                )
            case "writing" | "promise":
                return f"{source.milestone_id.display_name}: " + format_date(
                    self.env, source.date
                )
            case "alert":
                return self._text_of_alerts(source)
            case "task":
                return source.summary or source.activity_type_id.name
        return in_own_language(self, source, "question")

    def _text_of_alerts(self, worst) -> str:
        more = worst.project_id.alert_ids.filtered(
            lambda alert: not alert.acknowledged_by
        )
        if len(more) < 2:
            return worst.sentence
        return self.env._(
            "%(alert)s, and %(count)s more",
            alert=worst.sentence,
            count=len(more) - 1,
        )

    # === ACTIONS === #

    def action_open(self):
        """Open what the line is about."""
        self.check_access("read")
        self.ensure_one()
        model, record_id = KINDS[self.kind][1], self.source_id
        if model in ("mail.activity", "sourcing.alert", "sourcing.prompt"):
            model, record_id = "sourcing.project", self.project_id.id
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": record_id,
            "view_mode": "form",
        }
