from __future__ import annotations

from odoo import api, fields, models


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    sample_ids = fields.One2many("sourcing.sample", "project_id", "Samples")
    sample_count = fields.Integer(compute="_compute_sample_count")

    @api.depends("sample_ids")
    def _compute_sample_count(self):
        groups = self.env["sourcing.sample"]._read_group(
            [("project_id", "in", self.ids)], ["project_id"], ["__count"]
        )
        counts = {project.id: count for project, count in groups}
        for project in self:
            project.sample_count = counts.get(project.id, 0)

    def action_view_samples(self):
        """Open the samples of the project."""
        self.check_access("read")
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sourcing_qc.sourcing_sample_action"
        )
        return action | {
            "domain": [("project_id", "=", self.id)],
            "context": {"default_project_id": self.id},
        }

    def _golden_samples(self):
        """Golden samples that hold here, as superuser: of this project, or of the one
        that it repeats."""
        self.ensure_one()
        # sudo: sourcing.sample - which one it is is the same for everybody
        project = self.sudo()
        own = project.sample_ids.filtered(lambda sample: sample.state == "sealed")
        if own or not project.repeat_of_id:
            return own
        return project.repeat_of_id._golden_samples()

    def _buyer_view(self, party):
        """Add the rounds of the sample, in words of ours."""
        view = super()._buyer_view(party)
        # sudo: sourcing.sample - the party was checked; rows name what goes out
        rounds = self.sudo().sample_ids.filtered(
            lambda sample: sample.state != "cancel"
        )
        view["samples"] = [sample._buyer_row() for sample in rounds.sorted("id")]
        return view
