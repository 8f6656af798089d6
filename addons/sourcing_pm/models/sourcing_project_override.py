"""A colour that a person answers for, instead of the one that the rules give."""

from __future__ import annotations

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .sourcing_project import HEALTH, RANK

# Nobody answers for a colour longer without looking again.
MAX_OVERRIDE_DAYS = 14


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    override_colour = fields.Selection(HEALTH, readonly=True, copy=False)
    override_until = fields.Date(
        readonly=True, copy=False, help="The last day on which it holds."
    )
    override_note = fields.Text(readonly=True, copy=False, help="For our staff.")
    override_user_id = fields.Many2one("res.users", readonly=True, copy=False)
    judged_health = fields.Selection(
        HEALTH,
        "Colour by the Rules",
        compute="_compute_judged_health",
        help="What the rules give, whatever was set by hand.",
    )

    @api.depends("findings", "state")
    def _compute_judged_health(self):
        for project in self:
            running = project.state == "running"
            project.judged_health = running and _worst(project.findings or [])

    def action_end_override(self):
        """Give the colour back to the rules."""
        self.check_access("write")
        self._assert_may_override()
        self._end_override()
        self._refresh_health()

    def _override(self, colour: str, note: str, until) -> None:
        """Set the colour until a day; it covers what is known now, not what comes.

        The lead may paint it darker than the rules do; only a manager paints it
        brighter, and nobody paints over a quality step that was waived.

        :param note: why, for our staff.
        :param until: the last day on which it holds, ``MAX_OVERRIDE_DAYS`` at most.
        """
        self._assert_may_override()
        if not (note or "").strip():
            raise UserError(self.env._("Say why the colour is set by hand."))
        for project in self:
            if project.state != "running":
                raise UserError(
                    self.env._(
                        "%(project)s is not running, so it has no colour to set.",
                        project=project.display_name,
                    )
                )
            if not until or until < project._today():
                raise UserError(
                    self.env._("A colour set by hand ends today at the earliest.")
                )
            if until > project._today() + timedelta(days=MAX_OVERRIDE_DAYS):
                raise UserError(
                    self.env._(
                        "A colour set by hand holds %(days)s days at most; look again "
                        "then.",
                        days=MAX_OVERRIDE_DAYS,
                    )
                )
            project._assert_may_brighten(colour)
            # sudo: sourcing.project - who may is checked above; nobody types colours
            project.sudo().write(
                {
                    "override_colour": colour,
                    "override_note": note,
                    "override_until": until,
                    "override_user_id": self.env.user.id,
                }
            )
            project._log(
                "health_overridden",
                after={"after_state": colour, "until_date": str(until)},
                reason=note,
            )
        self._refresh_health()

    def _assert_may_override(self) -> None:
        for project in self:
            if not project._may_lead():
                raise UserError(
                    self.env._(
                        "%(project)s: the lead, a deputy or a manager answers for its "
                        "colour.",
                        project=project.display_name,
                    )
                )

    def _assert_may_brighten(self, colour: str) -> None:
        """A colour brighter than that of the rules hides what they found."""
        self.ensure_one()
        findings = self.findings or []
        waived = [each for each in findings if each["topic"] == "step_waived"]
        if RANK[colour] < RANK[_worst(waived)]:
            raise UserError(
                self.env._(
                    "A quality step of %(project)s was waived, so it is not green.",
                    project=self.display_name,
                )
            )
        may = self.env.su or self.env.user.has_group(
            "sourcing_pm.group_sourcing_manager"
        )
        if RANK[colour] < RANK[_worst(findings)] and not may:
            raise UserError(
                self.env._(
                    "%(project)s: the rules give %(colour)s. Only a Sourcing manager "
                    "sets a brighter colour; you may set a darker one.",
                    project=self.display_name,
                    colour=dict(
                        self._fields["health"]._description_selection(self.env)
                    )[self.judged_health],
                )
            )

    def _end_override(self) -> None:
        # sudo: sourcing.project - nobody types colours
        for project in self.sudo().filtered("override_colour"):  # sudo: as above
            project._log(
                "override_ended", before={"before_state": project.override_colour}
            )
            project.write(
                dict.fromkeys(
                    (
                        "override_colour",
                        "override_until",
                        "override_note",
                        "override_user_id",
                    ),
                    False,
                )
            )

    def _override_sentence(self, audience: str) -> str:
        """Who set the colour until when, and for ourselves why."""
        sentence = self.env["sourcing.sentence"]._render(
            "colour_by_hand",
            {
                "user": self.override_user_id.name,
                "until_date": self.override_until,
            },
            audience,
        )
        if audience == "staff" and sentence:
            return f"{sentence}: {self.override_note}"
        return sentence


def _worst(findings: list[dict]) -> str:
    """The colour that findings give."""
    colours = (finding["colour"] for finding in findings)
    return max(colours, key=RANK.get, default="green")
