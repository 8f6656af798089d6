"""Which cartons are opened and which units are taken: drawn when the work begins."""

from __future__ import annotations

import secrets
from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import pull as engine


class SourcingInspection(models.Model):
    _inherit = "sourcing.inspection"

    pull = fields.Json(
        "Pull List", readonly=True, copy=False, help="Drawn when the work begins."
    )
    pull_table = fields.Html(compute="_compute_pull_table", sanitize=False)

    @api.depends_context("lang")
    @api.depends("pull")
    def _compute_pull_table(self):
        for inspection in self:
            inspection.pull_table = inspection.pull and self.env["ir.qweb"]._render(
                "sourcing_qc.pull_table",
                {"pull": inspection.pull, "summary": inspection._pull_summary()},
            )

    def _pull_summary(self) -> str:
        """How many cartons and units, and by which rule."""
        rules = {
            "sqrt": self.env._(
                "Open %(opened)s of %(cartons)s cartons (√%(cartons)s = %(by_rule)s by "
                "rule), take %(sample_size)s units. Seed %(seed)s."
            ),
            "all": self.env._(
                "Open all %(cartons)s cartons, take %(sample_size)s units. Seed "
                "%(seed)s."
            ),
            "enough": self.env._(
                "Open %(opened)s of %(cartons)s cartons, as few as hold the sample, "
                "take %(sample_size)s units. Seed %(seed)s."
            ),
        }
        loose = self.env._(
            "Nothing is packed: take %(sample_size)s units. Seed %(seed)s."
        )
        return (rules[self.pull["rule"]] if self.pull["cartons"] else loose) % self.pull

    def _snapshot_fields(self):
        return super()._snapshot_fields() | {"pull"}

    def _prepare_start(self):
        vals = super()._prepare_start()
        return vals | {"pull": vals["plan"] and self._draw(vals["plan"])}

    def _draw(self, plan: dict) -> dict:
        """Draw cartons and units for a plan, from a seed that is kept with them."""
        self.ensure_one()
        sizes = [plan["sample_size"], *(test["sample_size"] for test in plan["tests"])]
        # a seed that nobody chose: the list shows that cartons were not picked
        seed = secrets.randbelow(2**31)
        variants = self.lot_ids.sorted("id")._variants()
        return engine.make_pull(variants, max(sizes), seed, self.carton_rule).as_dict()

    def _pull_sheet(self) -> dict:
        """The list as it is printed; neither buyer nor factory is named."""
        self.ensure_one()
        return {
            "number": self.number,
            "project": self.project_id.number,
            "lot": self.plan["lot_size"],
            "pull": self.pull,
        }

    def action_print_pull(self):
        """Print which cartons are opened and which units are taken."""
        self.check_access("read")
        self.ensure_one()
        if not self.pull:
            raise UserError(
                self.env._(
                    "%(inspection)s: cartons are drawn when the work begins.",
                    inspection=self.display_name,
                )
            )
        return self.env.ref("sourcing_qc.pull_list_report").report_action(self)


class SourcingInspectionLot(models.Model):
    _inherit = "sourcing.inspection.lot"

    units_per_carton = fields.Integer(
        "Per Carton",
        help="Units in a full carton, the last one holding the rest. 0: packed evenly, "
        "or not packed.",
    )
    cartons = fields.Integer(
        compute="_compute_cartons",
        store=True,
        readonly=False,
        help="0: not packed; the units are drawn loose.",
    )
    first_carton = fields.Integer(
        "From No.", default=1, required=True, help="The number on the first carton."
    )

    @api.depends("pieces", "units_per_carton")
    def _compute_cartons(self):
        for lot in self:
            if lot.units_per_carton > 0:
                lot.cartons = -(-lot.pieces // lot.units_per_carton)
            else:
                lot.cartons = lot.cartons

    @api.constrains(
        "quantity", "pieces_per_unit", "cartons", "units_per_carton", "first_carton"
    )
    def _check_cartons(self):
        for lot in self:
            try:
                engine.check_variant(lot._variant(lot.product))
            except ValueError as error:
                raise UserError(
                    self.env._(
                        "%(product)s: %(cartons)s cartons of %(each)s, numbered from "
                        "%(first)s, do not hold %(units)s units. Correct the cartons "
                        "to what is presented.",
                        product=lot.product,
                        cartons=lot.cartons,
                        each=lot.units_per_carton or "–",
                        first=lot.first_carton,
                        units=lot.pieces,
                    )
                ) from error

    # === CRUD === #

    # A change of the lot before the start is a change of the plan: it leaves a note.

    @api.model_create_multi
    def create(self, vals_list):
        ids = {vals.get("inspection_id") for vals in vals_list} - {None, False}
        with self.env["sourcing.inspection"].browse(ids)._noting_replan():
            return super().create(vals_list)

    def write(self, vals):
        with self.inspection_id._noting_replan():
            return super().write(vals)

    def unlink(self):
        with self.inspection_id._noting_replan():
            return super().unlink()

    def _corrected_fields(self):
        return super()._corrected_fields() | {
            "cartons",
            "units_per_carton",
            "first_carton",
        }

    # === BUSINESS === #

    def _variants(self) -> list[engine.Variant]:
        """What is presented, each row by a name of its own."""
        known = Counter(self.mapped("product"))
        rows = []
        for index, lot in enumerate(self, start=1):
            name = lot.product
            if known[name] > 1:  # the same product twice stays two rows
                name = f"{name} ({lot.order_number or '–'}, {index})"
            rows.append(lot._variant(name))
        return rows

    def _variant(self, name: str) -> engine.Variant:
        self.ensure_one()
        return engine.Variant(
            name, self.pieces, self.cartons, self.first_carton, self.units_per_carton
        )
