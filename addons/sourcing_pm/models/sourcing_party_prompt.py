"""The question that a link of the factory leads to."""

from __future__ import annotations

from odoo import models


class SourcingParty(models.Model):
    _inherit = "sourcing.party"

    def _prompt(self):
        """The open question that the party may answer, if any."""
        self.ensure_one()
        # sudo: sourcing.prompt - the factory holds no rights; the party was checked
        prompts = self.sudo().project_id.prompt_ids
        orders = self.sudo()._orders()  # sudo: as above
        return prompts.filtered(
            lambda prompt: prompt._is_asked() and prompt.order_id in orders
        )[:1]

    def _page(self):
        """An open question comes first: one question, one page."""
        prompt = self._prompt()
        return (
            f"{prompt.order_id._page_of_party()}/prompt" if prompt else super()._page()
        )

    def _link_text(self):
        prompt = self._prompt()
        if not prompt:
            return super()._link_text()
        return self._sentence_for("prompt", prompt._params())
