from __future__ import annotations

from odoo import fields, models

from .milestone_states import CLOSED
from .sourcing_project_people import PEOPLE


class ResUsers(models.Model):
    _inherit = "res.users"

    sourcing_language_ids = fields.Many2many(
        "res.lang",
        string="Languages Spoken",
        groups="base.group_user",
        help="In which languages buyers and factories can be talked to. Empty: the "
        "language of the user.",
    )

    @property
    def SELF_READABLE_FIELDS(self):  # noqa: N802
        return super().SELF_READABLE_FIELDS + ["sourcing_language_ids"]

    @property
    def SELF_WRITEABLE_FIELDS(self):  # noqa: N802
        return super().SELF_WRITEABLE_FIELDS + ["sourcing_language_ids"]

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") is False:
            self._hand_over_steps()
        return result

    def _domain_of_leads(self) -> list:
        """Those who may lead a project; an inspector or a machine cannot edit one."""
        group = self.env.ref("sourcing_pm.group_sourcing_user")
        return [("share", "=", False), ("all_group_ids", "in", group.ids)]

    def _is_sourcing_machine(self) -> bool:
        """Whether the account is a machine's, and not one of our people's as well."""
        return self.has_group("sourcing_pm.group_sourcing_automation") and not (
            self.has_group("sourcing_pm.group_sourcing_user")
        )

    def _sourcing_languages(self) -> frozenset[str]:
        """Languages that the user speaks: ``en`` for all kinds of English."""
        # sudo: res.lang - which languages a colleague speaks is no secret
        user = self.sudo()
        codes = user.sourcing_language_ids.mapped("code") or [user.lang or "en_US"]
        return frozenset(code[:2] for code in codes)

    def _hand_over_steps(self) -> None:
        """What people who have left answered for goes to the leads."""
        # who archives users need not be in any project
        # sudo: sourcing.milestone, sourcing.project - see above
        steps = self.env["sourcing.milestone"].sudo()
        steps = steps.search(
            [("owner_id", "in", self.ids), ("state", "not in", CLOSED)]
        )
        for project, left in steps.grouped("project_id").items():
            users = left.owner_id
            if project.lead_id in users:
                continue  # who leads in his place is for a person to say
            left.owner_id = project.lead_id
            project._tell_handed_over(users)
        projects = self.env["sourcing.project"].sudo()  # sudo: as above
        for name in PEOPLE.values():
            projects.search([(name, "in", self.ids)])[name] = False
