"""A colour that a person answers for, instead of the one that the rules give."""

from __future__ import annotations

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from .sourcing_project import HEALTH

# Days for which a colour set by hand may hold; then somebody looks again.
LONGEST_OVERRIDE = 14


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    override_colour = fields.Selection(HEALTH, readonly=True, copy=False)
    override_until = fields.Date(
        readonly=True, copy=False, help="The last day on which it holds."
    )
    override_note = fields.Text(readonly=True, copy=False, help="For our staff.")
    override_user_id = fields.Many2one("res.users", readonly=True, copy=False)

    def action_end_override(self):
        """Give the colour back to the rules."""
        self.check_access("write")
        self._assert_may_override()
        self._end_override()
        self._refresh_health()

    def _override(self, colour: str, note: str, until) -> None:
        """Set the colour until a day; it covers what is known now, not what comes.

        :param note: why, for our staff.
        :param until: the last day on which it holds.
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
            if until > project._today() + timedelta(days=LONGEST_OVERRIDE):
                raise UserError(
                    self.env._(
                        "A colour set by hand ends in %(days)s days at the latest; "
                        "then it can be set again.",
                        days=LONGEST_OVERRIDE,
                    )
                )
            if colour == "green" and any(
                finding["topic"] == "step_waived" for finding in project.findings or []
            ):
                raise UserError(
                    self.env._(
                        "A quality step of %(project)s was waived, so it is not green.",
                        project=project.display_name,
                    )
                )
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
