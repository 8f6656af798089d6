from __future__ import annotations

from odoo import api, fields, models

from odoo.addons.sourcing_pm.models.milestone_states import OUT_OF_PLAN
from odoo.addons.sourcing_pm.models.portal_text import written_number

from ..engine.quantities import Quantities, Word, add_up


class PurchaseOrderLine(models.Model):
    """How the inspections that hold back the shipment add up for each line.

    ordered = inspected + pending, inspected = accepted + rejected + undecided; see
    ``engine/quantities.py``. Inspections in line or of material say nothing about how
    much may be shipped and do not count here.
    """

    _inherit = "purchase.order.line"

    # for the cache alone: what the figures follow from
    sourcing_lot_ids = fields.One2many(
        "sourcing.inspection.lot",
        "order_line_id",
        "Lots Inspected",
        groups="sourcing_pm.group_sourcing_user",
    )
    sourcing_qty_inspected = fields.Float(
        "Inspected",
        digits="Product Unit",
        compute="_compute_sourcing_quantities",
        # sudo: purchase.order.line - whoever buys sees the figures without our rights
        compute_sudo=True,
        groups="base.group_user",
        help="Presented to an inspection that holds back the shipment, whatever came "
        "of it. The same goods count once.",
    )
    sourcing_qty_accepted = fields.Float(
        "Accepted",
        digits="Product Unit",
        compute="_compute_sourcing_quantities",
        compute_sudo=True,  # sudo: as above
        groups="base.group_user",
        help="What may be shipped, by the last word of the inspections.",
    )
    sourcing_qty_rejected = fields.Float(
        "Rejected",
        digits="Product Unit",
        compute="_compute_sourcing_quantities",
        compute_sudo=True,  # sudo: as above
        groups="base.group_user",
        help="Failed or refused, and not accepted since.",
    )
    sourcing_qty_undecided = fields.Float(
        "Not Decided Yet",
        digits="Product Unit",
        compute="_compute_sourcing_quantities",
        compute_sudo=True,  # sudo: as above
        groups="base.group_user",
        help="Inspected, and neither accepted nor rejected: work goes on, nothing "
        "could be decided, or a later failure put an earlier yes in doubt.",
    )
    sourcing_qty_pending = fields.Float(
        "Not Inspected Yet",
        digits="Product Unit",
        compute="_compute_sourcing_quantities",
        compute_sudo=True,  # sudo: as above
        groups="base.group_user",
        help="Ordered and never presented: what is ordered less what was inspected.",
    )

    @api.depends(
        "product_qty",
        "sourcing_lot_ids.quantity",
        "sourcing_lot_ids.inspection_id.state",
        "sourcing_lot_ids.inspection_id.result",
        "sourcing_lot_ids.inspection_id.decision",
        "sourcing_lot_ids.inspection_id.concession_until",
    )
    def _compute_sourcing_quantities(self):
        figures = self._quantities()
        for line in self:
            each = figures[line]
            line.sourcing_qty_inspected = each.inspected
            line.sourcing_qty_accepted = each.accepted
            line.sourcing_qty_rejected = each.rejected
            line.sourcing_qty_undecided = each.undecided
            line.sourcing_qty_pending = each.pending

    def _quantities(self) -> dict[models.BaseModel, Quantities]:
        """What inspections at steps that hold back the shipment say of the lines.

        Where several steps do, the one that has accepted least speaks.
        """
        groups = self.env["sourcing.inspection.lot"]._read_group(
            [
                ("order_line_id", "in", self.ids),
                ("inspection_id.state", "in", ("running", "done")),
                ("inspection_id.milestone_id.kind", "=", "inspection"),
                ("inspection_id.milestone_id.block_ship", "=", True),
            ],
            ["order_line_id"],
            ["id:recordset"],
        )
        # one prefetch for the lots of all lines
        every = self.env["sourcing.inspection.lot"].union(*(lots for _, lots in groups))
        presented = {
            line.id: lots.with_prefetch(every._prefetch_ids) for line, lots in groups
        }
        # each inspection is asked once, however many lines it looked at
        accepts = {
            inspection.id: inspection._accepts() for inspection in every.inspection_id
        }
        # a form's line is a new one that stands for the saved one
        return {
            line: line._figures(presented.get(line._origin.id, ()), accepts)
            for line in self
        }

    def _figures(self, lots, accepts: dict[int, bool | None]) -> Quantities:
        ordered = 0.0 if self.display_type else self.product_qty
        if not lots:
            return add_up(ordered, [])
        by_step = lots.grouped(lambda lot: lot.inspection_id.milestone_id)
        return min(
            (lots._add_up(ordered, accepts) for lots in by_step.values()),
            key=lambda figures: figures.accepted,
        )

    def _releasable_qty(self):
        """What the inspections that hold back the shipment have accepted of the line.

        Never more than was ordered. Where no such inspection is in the chain, as on an
        untracked order, all that was ordered.
        """
        ordered = super()._releasable_qty()
        accepted = [self._accepted_qty(step) for step in self._shipment_inspections()]
        return min([ordered, *(qty for qty in accepted if qty is not None)])

    def _shipment_inspections(self):
        """The steps at which this line must pass an inspection before it is shipped."""
        self.ensure_one()
        # sudo: sourcing.milestone - a clerk's shipment is judged like anybody's
        order = self.sudo().order_id
        return order.sourcing_project_id.milestone_ids.filtered(
            lambda step: (
                step.kind == "inspection"
                and step.block_ship
                and step.state not in OUT_OF_PLAN
                and (not step.order_id or step.order_id == order)
            )
        )

    def _accepted_qty(self, step) -> float | None:
        """What the inspections at ``step`` have accepted of the line.

        :return: None for a step that was closed without an inspection, before this app
            was there to ask for one: its decision stands for the whole line.
        """
        self.ensure_one()
        inspections = step._decided_inspections()
        if step.state == "done" and not inspections:
            return None
        lots = inspections.lot_ids.filtered(lambda lot: lot.order_line_id.id == self.id)
        accepts = {
            inspection.id: inspection._accepts() for inspection in lots.inspection_id
        }
        return lots._add_up(self.product_qty, accepts).accepted

    # === WORDS === #

    def _progress_sentences(self):
        """After what is made and packed, what came of it; for both sides."""
        return super()._progress_sentences() + self._inspected_sentences()

    def _inspected_sentences(self) -> list[str]:
        """1,200 of 2,000 inspected: 500 accepted, 700 rejected."""
        # sudo: purchase.order.line - the reader of a page holds no rights
        line = self.sudo()  # sudo: as above
        if not line.sourcing_qty_inspected:
            return []

        def number(quantity):
            return written_number(self, quantity)

        accepted = number(line.sourcing_qty_accepted)
        parts = [self.env._("%(quantity)s accepted", quantity=accepted)]
        if line.sourcing_qty_rejected:
            rejected = number(line.sourcing_qty_rejected)
            parts.append(self.env._("%(quantity)s rejected", quantity=rejected))
        if line.sourcing_qty_undecided:
            undecided = number(line.sourcing_qty_undecided)
            parts.append(self.env._("%(quantity)s not decided yet", quantity=undecided))
        return [
            self.env._(
                "%(inspected)s of %(ordered)s inspected: %(parts)s",
                inspected=number(line.sourcing_qty_inspected),
                ordered=number(line.product_qty),
                parts=", ".join(parts),
            )
        ]


class SourcingInspectionLot(models.Model):
    _inherit = "sourcing.inspection.lot"

    def _add_up(self, ordered: float, accepts: dict[int, bool | None]) -> Quantities:
        """Add these lots of one order line up; see ``engine/quantities.py``.

        :param ordered: in the unit of the order line.
        :param accepts: what each inspection, by its id, says of its goods.
        """
        decided = self.filtered("inspection_id.result").sorted(
            lambda lot: (lot.inspection_id.decided_on, lot.inspection_id.id)
        )
        # a re-inspection is of the same goods as the one that it repeats
        lineages: dict = {}
        for lot in decided:
            first = lot.inspection_id._first_of_lineage()
            # by its last word
            lineages[first] = lineages.pop(first, self.browse()) + lot
        under_way = self.filtered(
            lambda lot: (
                lot.inspection_id.state == "running"
                and not lot.inspection_id.reinspects_id
            )
        )
        return add_up(
            ordered,
            [lots._word(accepts) for lots in lineages.values()],
            sum(under_way.mapped("quantity")),
        )

    def _word(self, accepts: dict[int, bool | None]) -> Word:
        """The last word on the goods of one lineage, whose lots these are in order.

        What failed is rejected as long as nobody decides otherwise.
        """
        last = self[-1:].inspection_id
        return Word(
            presented=max(self.mapped("quantity")),
            accepted=sum(lot.quantity for lot in self if accepts[lot.inspection_id.id]),
            decided=last.result == "nonconforming" or accepts[last.id] is not None,
        )
