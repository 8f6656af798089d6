from __future__ import annotations

from odoo import api, fields, models


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    inspection_ids = fields.One2many("sourcing.inspection", "project_id", "Inspections")
    inspection_count = fields.Integer(compute="_compute_inspection_count")

    @api.depends("inspection_ids")
    def _compute_inspection_count(self):
        groups = self.env["sourcing.inspection"]._read_group(
            [("project_id", "in", self.ids)], ["project_id"], ["__count"]
        )
        counts = {project.id: count for project, count in groups}
        for project in self:
            project.inspection_count = counts.get(project.id, 0)

    def action_view_inspections(self):
        """Open the inspections of the project."""
        self.check_access("read")
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sourcing_qc.sourcing_inspection_action"
        )
        return action | {
            "domain": [("project_id", "=", self.id)],
            "context": {"default_project_id": self.id},
        }

    def write(self, vals):
        """Nobody travels to a factory for a project that was given up."""
        result = super().write(vals)
        if vals.get("state") == "cancel":
            # sudo: sourcing.inspection - who gives a project up need not be a planner
            planned = self.sudo().inspection_ids  # sudo: as above
            planned.filtered_domain([("state", "=", "planned")])._transition("cancel")
        return result

    def _gate_blockers(self, act, order):
        """Add failures found after a step was done: it stays done, the gate closes."""
        sentences = super()._gate_blockers(act, order)
        for step in self.milestone_ids:
            if not step[f"block_{act}"] or step.state != "done":
                continue
            if order and step.order_id and step.order_id != order:
                continue
            failed = step._blocker_sentences(step._failed_inspections())
            if failed:
                sentences.append(
                    self.env._(
                        "%(step)s was done, but %(reasons)s",
                        step=step.display_name,
                        reasons="; ".join(failed),
                    )
                )
        return sentences

    def _buyer_view(self, party):
        """Add the inspections that have a verdict, in words of ours."""
        view = super()._buyer_view(party)
        # sudo: sourcing.inspection - the party was checked; rows name what goes out
        decided = self.sudo().inspection_ids.filtered("result").sorted("decided_on")
        view["inspections"] = [inspection._buyer_row() for inspection in decided]
        return view
