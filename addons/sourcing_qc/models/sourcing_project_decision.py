"""What was decided about goods, in words for the buyer; and a run without release."""

from __future__ import annotations

from odoo import models

from odoo.addons.sourcing_pm.models.milestone_states import OUT_OF_PLAN
from odoo.addons.sourcing_pm.models.portal_text import written_moment
from odoo.addons.sourcing_pm.models.tools import read_lines

# States of a step from which on its work goes on, or is over.
STARTED = ("running", "asked", "done")


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    def _decider_in_words(self, approval, party, *, named):
        if not approval.choice or approval.recorded_by_id:
            return super()._decider_in_words(approval, party, named=named)
        words = {
            "choice": approval._option(approval.choice)["name"],
            "name": approval.signer_name or approval.decided_by_id.name,
            "moment": written_moment(
                self,
                approval.decided_on,
                self._reader_zones(party)[:1],
                with_year=named,
            ),
        }
        if not named and approval.decided_by_id == self._reader(party):
            return self.env._("%(choice)s: decided by you, %(moment)s", **words)
        return self.env._("%(choice)s: decided by %(name)s, %(moment)s", **words)

    def _recorded_in_words(self, approval, moment):
        words = super()._recorded_in_words(approval, moment)
        if not approval.choice:
            return words
        return f"{approval._option(approval.choice)['name']}: {words}"

    # === FIRST ARTICLE === #

    def _read_ahead(self):
        result = super()._read_ahead()
        steps = self.filtered("progress_ids").milestone_ids.filtered(
            lambda step: step.code == "first_article"
        )
        read_lines(steps, "inspection_ids")
        read_lines(steps.inspection_ids, "lot_ids")
        return result

    def _signals(self):
        return [*super()._signals(), *self._first_article_signals()]

    def _first_article_signals(self) -> list[dict]:
        """Mass production that goes on before the lead has released its first pieces.

        The gate is soft: it stops nobody, but it is seen.
        """
        steps = self.milestone_ids.filtered(
            lambda step: step.code == "first_article" and step.state not in OUT_OF_PLAN
        )
        return [
            {
                "condition": "first_article",
                "value": 1,
                "step": step.id,
                "params": {"step_id": step.type_id.id},
            }
            for step in steps
            if not step._is_first_article_released() and step._has_run_gone_on()
        ]


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    def _is_first_article_released(self) -> bool:
        """Whether the step is done, and no inspection since then holds the goods."""
        return self.state == "done" and not self._failed_inspections()

    def _has_run_gone_on(self) -> bool:
        """Whether more was made than the pieces presented, or a later step started."""
        # sudo: sourcing.milestone - which order it is for is not for everybody
        own = self.sudo()  # sudo: as above
        later = own.project_id.milestone_ids.filtered(
            lambda step: (
                step.sequence > own.sequence
                and step.kind != "production"
                and step.state in STARTED
                # with two factories, the steps of the other one are no matter
                and not (own.order_id and step.order_id - own.order_id)
            )
        )
        return bool(later) or self._is_more_made()

    def _is_more_made(self) -> bool:
        """Whether more was made of an order line than was presented as first pieces."""
        # sudo: purchase.order.line - what is made is judged for everybody alike
        step = self.sudo()
        made = step.project_id.progress_ids.filtered(lambda row: row.kind == "made")
        if not made:
            return False
        orders = step.order_id or step.project_id._live_orders()
        presented = step.inspection_ids.lot_ids.grouped("order_line_id")
        for line in made.line_id.filtered(lambda line: line.order_id in orders):
            lots = presented.get(line, step.inspection_ids.lot_ids.browse())
            reports = line._progress_reports("made")
            if reports and reports[-1].quantity > sum(lots.mapped("quantity")):
                return True
        return False
