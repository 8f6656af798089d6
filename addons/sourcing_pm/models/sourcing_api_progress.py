"""Quantities from machines: rows of what was made or packed in all, as of a day."""

from __future__ import annotations

from odoo import api, models

from .sourcing_api import RowError
from .sourcing_progress import KINDS


class SourcingApi(models.AbstractModel):
    _inherit = "sourcing.api"

    @api.model
    def report_progress(self, *, rows: list[dict], dry_run: bool = False) -> list[dict]:
        """Report cumulative quantities of order lines.

        The same row again changes nothing. Parameters and answer as
        :meth:`import_parties`; ``id`` is that of the report.
        """
        self._check_import("sourcing.progress")
        return self._in_user_language()._import("progress", rows, dry_run)

    def _import_progress(self, group: dict[int, dict]) -> tuple:
        ((_index, row),) = group.items()
        cells = self._cells("progress", row, create=True)
        line = self._progress_line(cells)
        held = line._progress_rows(cells["kind"]).filtered(
            lambda report: str(report.day) == cells["day"]
        )[:1]
        if held and line.product_uom_id.compare(held.quantity, cells["quantity"]) == 0:
            return "unchanged", held, ""
        values = {name: cells[name] for name in ("kind", "quantity", "day")}
        report = self.env["sourcing.progress"].create(
            values | {"line_id": line.id, "reason": cells.get("reason", "")}
        )
        return "created", report, ""

    def _progress_line(self, cells: dict):
        order = self.env["purchase.order"].browse(cells["order"])
        lines = order.order_line.filtered(
            lambda line: line.product_id and not line.display_type
        )
        code = cells.get("product")
        if code:
            lines = lines.filtered(
                lambda line: (
                    code in (line.product_id.default_code, line.product_id.barcode)
                )
            )
        if not lines:
            raise RowError(
                "unknown_line",
                self.env._(
                    "%(order)s has no line of “%(product)s”.",
                    order=order.name,
                    product=code or "",
                ),
            )
        if len(lines) > 1:
            raise RowError(
                "ambiguous_line",
                self.env._(
                    "%(order)s has several such lines; name the product, or report the "
                    "quantity in Odoo.",
                    order=order.name,
                ),
            )
        return lines

    def _read_progress_kind(self, column: str, text: str) -> str:
        return self._choice(column, text, dict(KINDS))
