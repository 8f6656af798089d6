"""What leaves the house about an order: its PDF, its EDI file, the mails with them."""

from __future__ import annotations

from odoo import models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _supplier_address(self):
        """Where the factory delivers, as its papers say it (design 5.14).

        Where the factory must not learn the buyer, an address is shown only if it is
        the forwarder's or our own; else the forwarder's; else none.

        :return: a ``res.partner`` as superuser, maybe empty.
        """
        self.ensure_one()
        # sudo: sourcing.party, res.partner - papers are printed by purchase users, too
        order = self.sudo()
        address = order.dest_address_id
        project = order._supplier_project()
        if not address or not project or project.disclose_buyer:
            return address
        forwarders = project._live("forwarder").partner_id
        harmless = forwarders | order.company_id.partner_id
        if address.commercial_partner_id in harmless.commercial_partner_id:
            return address
        return forwarders[:1]

    def _supplier_project(self):
        """The project whose secrets the order's papers keep.

        That of an alternative too: it is another factory's offer for the same goods,
        and took over the address.
        """
        project = self.sourcing_project_id
        return project or self.purchase_group_id.order_ids.sourcing_project_id[:1]

    def _get_edi_builders(self):
        """No EDI file where it would hold an address that the papers keep back."""
        builders = super()._get_edi_builders()
        # sudo: purchase.order - the field is hidden from the factory that asks
        if self and self.sudo().dest_address_id != self._supplier_address():
            return []
        return builders
