"""Mails of a tracked order lead to our page, and carry no token of core's."""

from __future__ import annotations

from odoo import api, models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _is_sourcing_tracked(self) -> bool:
        # sudo: purchase.order - our field, of an order that the caller handles
        return bool(self and self.sudo().sourcing_project_id)

    def _readers(self):
        # sudo: sourcing.party - who is who is asked for whoever writes the message
        order = self.sudo()
        return order.sourcing_project_id._live("factory").filtered(
            lambda party: party.order_id in (order, order.browse())
        )

    def _mail_about(self):
        return self.name

    @api.private
    def get_acknowledge_url(self):
        """Core's mails offer a link that acknowledges by itself; ours leads to a page
        with a button, for scanners of mails open every link."""
        if self._is_sourcing_tracked():
            return self._page_url()
        return super().get_acknowledge_url()

    @api.private
    def get_confirm_url(self, confirm_type=None):
        """As above; nobody outside calls for an address with core's token."""
        if self._is_sourcing_tracked():
            return self._page_url()
        return super().get_confirm_url(confirm_type)

    @api.private
    def get_update_url(self):
        """As above."""
        if self._is_sourcing_tracked():
            return self._page_url()
        return super().get_update_url()

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals=msg_vals
        )
        return self._lead_to_page(groups) if self._is_sourcing_tracked() else groups

    def _notify_get_recipients_classify(
        self, message, recipients_data, model_description, msg_vals=False
    ):
        groups = super()._notify_get_recipients_classify(
            message, recipients_data, model_description, msg_vals=msg_vals
        )
        return self._with_own_links(groups) if self._is_sourcing_tracked() else groups

    def _notify_by_email_render_layout(
        self, message, recipients_group, msg_vals=False, render_values=None
    ):
        body = super()._notify_by_email_render_layout(
            message, recipients_group, msg_vals=msg_vals, render_values=render_values
        )
        if self._is_sourcing_tracked():
            body = self._with_own_way_in(body, recipients_group)
        return body
