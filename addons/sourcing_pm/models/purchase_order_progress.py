"""What a factory reads and reports of the quantities of its order."""

from __future__ import annotations

from datetime import date

from odoo import models
from odoo.exceptions import ValidationError

from .errors import GateError
from .portal_error import PortalError
from .portal_text import written_number


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _supplier_view(self, party) -> dict:
        view = super()._supplier_view(party)
        # sudo: purchase.order - the reader holds no rights; see super
        view["quantities"] = self.sudo()._supplier_quantities()
        return view

    def _supplier_quantities(self) -> list[dict]:
        project = self.sourcing_project_id
        if self.state != "purchase":
            return []
        return [
            {
                "id": line.id,
                "name": line.product_id.with_context(
                    display_default_code=False
                ).display_name,
                "ordered": written_number(self, line.product_qty),
                "unit": line.product_uom_id.name or "",
                "sentences": line._progress_sentences(),
                "may_report": project.state == "running",
                "today": str(project._today_of("factory", self)),
            }
            for line in self.order_line
            if line.product_id and not line.display_type
        ]

    def _supplier_report_quantity(
        self, line_id: int, quantities: dict[str, float], day: date, reason: str, party
    ) -> None:
        """The factory says how much is made and packed in all.

        What it has said already is not recorded again.

        :param quantities: by kind, ``made`` and ``packed``.
        :param party: the factory's ``sourcing.party``, checked by the caller.
        :raise PortalError: with what is wrong or has to be asked.
        """
        self.ensure_one()
        # sudo: sourcing.progress - the factory holds no rights; the party was checked
        order = self.sudo()
        line = order.order_line.filtered(lambda line: line.id == line_id)
        new = {
            kind: quantity
            for kind, quantity in quantities.items()
            if not line._is_reported(kind, quantity, day)
        }
        try:
            order.env["sourcing.progress"].create(
                [
                    {
                        "line_id": line.id,
                        "kind": kind,
                        "quantity": quantity,
                        "day": day,
                        "reason": reason,
                        "partner_id": party.partner_id.id,
                    }
                    for kind, quantity in new.items()
                ]
            )
        except GateError as error:
            # its reasons are written for our staff and may name the buyer
            raise PortalError(
                self.env._(
                    "Mass production has not been released yet, so no quantity can be "
                    "reported. Please ask your contact."
                )
            ) from error
        except ValidationError as error:
            raise PortalError(str(error)) from error


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _is_reported(self, kind: str, quantity: float, day: date) -> bool:
        """Whether exactly this holds already."""
        return any(
            report.day == day
            and self.product_uom_id.compare(report.quantity, quantity) == 0
            for report in self._progress_reports(kind)
        )
