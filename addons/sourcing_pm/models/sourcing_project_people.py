"""Every step has a named person: one per role, else the lead stands in."""

from __future__ import annotations

from odoo import fields, models

from .milestone_states import CLOSED, UNDER_WAY

PEOPLE = {
    "merchandiser": "merchandiser_id",
    "inspector": "inspector_id",
    "clerk": "clerk_id",
}


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    merchandiser_id = fields.Many2one("res.users", domain="[('share', '=', False)]")
    inspector_id = fields.Many2one("res.users", domain="[('share', '=', False)]")
    clerk_id = fields.Many2one(
        "res.users", "Shipping Clerk", domain="[('share', '=', False)]"
    )

    def write(self, vals):
        changed = [name for name in (*PEOPLE.values(), "lead_id") if name in vals]
        before = {
            project.id: {name: project[name] for name in changed} for project in self
        }
        result = super().write(vals)
        for project in self if changed else ():
            project._hand_over(before[project.id])
        return result

    def _person(self, role: str):
        """The user who answers for the steps of a role."""
        name = PEOPLE.get(role)
        return (name and self[name]) or self.lead_id

    def _hand_over(self, before: dict) -> None:
        """Open steps go to whoever has their role now; those of others stay theirs.

        :param before: who was named before, by field.
        """
        self.ensure_one()
        for step in self.milestone_ids:
            name = PEOPLE.get(step.owner_role)
            named_before = (name and before.get(name)) or before.get(
                "lead_id", self.lead_id
            )
            person = self._person(step.owner_role)
            if step.state not in CLOSED and step.owner_id in (
                named_before,
                self.env["res.users"],
            ):
                step.owner_id = person
        if all(self[name] for name in before):
            self.activity_feedback(["sourcing_pm.mail_activity_stand_in"])

    def _tell_stand_in(self, role: str) -> None:
        """The lead learns, once for all such steps, that he stands in."""
        kind = "sourcing_pm.mail_activity_stand_in"
        lead = self.lead_id
        if self.activity_search([kind], user_id=lead.id):
            return
        steps = self.env["sourcing.milestone"].with_context(lang=lead.lang)
        roles = dict(steps._fields["owner_role"]._description_selection(steps.env))
        self.activity_schedule(
            kind,
            user_id=lead.id,
            summary=steps.env._(
                "Nobody is named as %(role)s: you stand in", role=roles[role]
            ),
        )

    def _tell_handed_over(self, users) -> None:
        """The lead learns that the steps of people who have left are his."""
        lead = self.lead_id
        self.activity_schedule(
            "sourcing_pm.mail_activity_stand_in",
            user_id=lead.id,
            summary=self.with_context(lang=lead.lang).env._(
                "%(people)s left: their steps are yours now",
                people=users.mapped("name"),
            ),
        )


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    def write(self, vals):
        result = super().write(vals)
        if "owner_id" in vals and not vals["owner_id"]:
            for step in self.filtered(lambda step: step.state in UNDER_WAY):
                step._name_person()
        return result

    def _write_report(self, vals: dict) -> bool:
        before = self.state
        result = super()._write_report(vals)
        if self.state == "running" and before == "planned":
            self._name_person()
        return result

    def _name_person(self) -> None:
        """A step that runs has a person who answers for it."""
        # sudo: sourcing.project - whoever reports a start, the lead is told
        project = self.project_id.sudo()
        if not self.owner_id:
            self.sudo().owner_id = project._person(self.owner_role)  # sudo: as above
        if (
            self.owner_role in PEOPLE
            and self.owner_id == project.lead_id
            and not project[PEOPLE[self.owner_role]]
        ):
            project._tell_stand_in(self.owner_role)
