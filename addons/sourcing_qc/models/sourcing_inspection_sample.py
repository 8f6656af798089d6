"""The golden sample that an inspection compares with."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import verdict as engine
from .sourcing_sample_custody import SEALS


class SourcingInspection(models.Model):
    _inherit = "sourcing.inspection"

    golden_sample_id = fields.Many2one(
        "sourcing.sample",
        compute="_compute_golden_sample_id",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('state', '=', 'sealed')]",
        help="Goods are compared with it. Without the comparison, with a broken seal "
        "or another revision the inspection is inconclusive.",
    )
    golden_copy = fields.Integer(
        "Piece", copy=False, help="Which of the sealed pieces, as its label says."
    )
    golden_seal = fields.Selection(
        SEALS, "Seal Found", copy=False, help="Empty: nothing was compared."
    )
    has_golden_sample = fields.Boolean(compute="_compute_has_golden_sample")

    @api.depends("project_id", "kind", "lot_ids.order_line_id")
    def _compute_golden_sample_id(self):
        for inspection in self:
            known = inspection._golden_samples()
            kept = inspection.golden_sample_id in known
            inspection.golden_sample_id = (
                inspection.golden_sample_id if kept else known[:1]
            )

    @api.depends("project_id", "kind", "lot_ids.order_line_id", "golden_sample_id")
    def _compute_has_golden_sample(self):
        for inspection in self:
            inspection.has_golden_sample = bool(
                inspection.golden_sample_id or inspection._golden_samples()
            )

    @api.constrains("golden_sample_id", "project_id")
    def _check_golden_sample(self):
        for inspection in self:
            sample = inspection.golden_sample_id
            own = inspection.project_id._golden_samples().project_id
            if sample and sample.project_id not in own | inspection.project_id:
                raise ValidationError(
                    self.env._(
                        "%(sample)s is the golden sample of another project.",
                        sample=sample.display_name,
                    )
                )

    def _golden_samples(self):
        """The golden samples of the goods; raw material has none, and what is loaded
        was compared before."""
        self.ensure_one()
        if not self.project_id or self.kind in ("material", "loading"):
            return self.env["sourcing.sample"]
        samples = self.project_id._golden_samples()
        own = samples.filtered(lambda sample: sample.project_id == self.project_id)
        # a repeat order has other orders than the one its sample was made for
        return (samples - own) | own.filtered(
            lambda sample: (
                not sample.milestone_id.order_id
                or self._concerns(sample.milestone_id.order_id)
            )
        )

    def _found_fields(self):
        return super()._found_fields() | {"golden_copy", "golden_seal"}

    def _prepare_start(self):
        """What was sealed since the inspection was planned is named now."""
        sample = self.golden_sample_id or self._golden_samples()[:1]
        return super()._prepare_start() | {"golden_sample_id": sample.id}

    def _judge_goods(self):
        return engine.with_sample(super()._judge_goods(), self._sample_reason())

    def _sample_reason(self) -> str:
        """Why the comparison with the golden sample decides nothing, or nothing."""
        self.ensure_one()
        # sudo: sourcing.sample - judged for everybody alike
        sample = self.golden_sample_id.sudo()  # sudo: as above
        if not sample:
            return "sample_missing" if self._golden_samples() else ""
        if sample.state != "sealed" or sample.is_outdated:
            return "sample_revision"
        piece = sample._holders().get(self.golden_copy)
        if "broken" in (self.golden_seal, piece and piece.seal):
            return "sample_broken"
        return "" if self.golden_seal else "sample_not_compared"
