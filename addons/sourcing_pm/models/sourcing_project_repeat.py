"""The same goods again: what was agreed once is not asked twice."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError

# What a repeat order has in common with the order before it.
SAME = (
    "name",
    "company_id",
    "lead_id",
    "approver_id",
    "merchandiser_id",
    "inspector_id",
    "clerk_id",
    "category_id",
    "product_id",
    "product_qty",
    "compare_currency_id",
    "destination",
    "incoterm_id",
    "incoterm_place",
    "buffer_days",
    "update_days",
    "prompt_weekday",
)


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    repeat_of_id = fields.Many2one(
        "sourcing.project",
        "Repeats",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    sample_approval_id = fields.Many2one(
        "sourcing.approval",
        "Approved Sample",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The answer on the sample of the order that is repeated: it still holds.",
    )
    repeat_compared = fields.Html(
        "First against Repeat", compute="_compute_repeat_compared"
    )

    def _facts(self) -> frozenset[str]:
        return super()._facts() | {"repeat_of_id", "sample_approval_id"}

    @api.depends_context("lang")
    @api.depends("repeat_of_id", "date_forecast", "issue_ids.days_lost")
    def _compute_repeat_compared(self):
        for project in self:
            first = project.repeat_of_id
            project.repeat_compared = bool(first) and self.env["ir.qweb"]._render(
                "sourcing_pm.repeat_compared",
                {
                    "first": first.display_name,
                    "repeat": project.display_name,
                    "rows": list(
                        zip(
                            project._repeat_labels(),
                            first._repeat_figures(),
                            project._repeat_figures(),
                            strict=True,
                        )
                    ),
                },
            )

    # === ACTIONS === #

    def action_repeat(self):
        """Make the project of a repeat order, with what was agreed for this one.

        Brief, approved sample and factory come along; the chain is the lighter one of
        repeat orders.
        """
        self.check_access("write")
        self.check_access("create")
        self.ensure_one()
        repeat = self._repeat()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sourcing.project",
            "res_id": repeat.id,
            "view_mode": "form",
        }

    def _repeat(self):
        if not (self.specification_id and self._approved_sample()):
            raise UserError(
                self.env._(
                    "%(project)s cannot be repeated: a repeat order needs a "
                    "specification in force and an approved sample.",
                    project=self.display_name,
                )
            )
        repeat = self.env["sourcing.project"].create(self._prepare_repeat())
        # sudo: sourcing.project - which order it repeats is a fact of this act
        repeat.sudo().write(
            {
                "repeat_of_id": self.repeat_of_id.id or self.id,
                "sample_approval_id": self._approved_sample().id,
            }
        )
        repeat._add_parties_of(self._live("buyer") | self._live("staff"))
        orders = self._repeat_orders(repeat)
        repeat._add_parties_of(
            self._live("factory").filtered(lambda party: party._orders() & orders)
        )
        self._repeat_brief(repeat)
        self._repeat_documents(repeat)
        repeat._log("project_repeats", after={"first": self.display_name})
        return repeat

    def _prepare_repeat(self) -> dict:
        return {
            **{
                name: self._fields[name].convert_to_write(self[name], self)
                for name in SAME
            },
            "order_kind": "repeat",
        }

    def _approved_sample(self):
        """The yes to the sample, of this order or of the one that it repeats."""
        steps = self.milestone_ids.filtered(lambda step: step.kind == "sample")
        approved = self.env["sourcing.approval"].union(
            *(step._approved() for step in steps if step.state == "done")
        )
        return approved[:1] or self.sample_approval_id

    def _add_parties_of(self, parties) -> None:
        """The same people in the same roles; the lead of the new project leads it."""
        known = self._live("buyer") | self._live("staff") | self._live("factory")
        # sudo: sourcing.party - who repeats an order was checked on that order
        self.env["sourcing.party"].sudo().create(
            [
                {
                    "project_id": self.id,
                    "partner_id": party.partner_id.id,
                    "side": party.side,
                    "role": "member" if party.role == "lead" else party.role,
                }
                for party in parties
                if party.partner_id not in known.partner_id
            ]
        )

    def _repeat_brief(self, repeat) -> None:
        """The revision in force is the first one of the new project."""
        brief = self.specification_id.copy({"project_id": repeat.id})
        brief.action_put_in_force()

    def _repeat_documents(self, repeat) -> None:
        """What was accepted with the sample, and before production began, is at hand
        in the new project: artwork is released anew, for the lot may differ."""
        accepted = self.document_ids.filtered(
            lambda document: (
                document.state == "accepted"
                and (
                    document.milestone_id.kind == "sample"
                    or document.kind_id.before_start
                )
            )
        ).with_context(bin_size=False)
        copies = self.env["sourcing.document"].create(
            [
                {
                    "project_id": repeat.id,
                    "kind_id": document.kind_id.id,
                    "demanded": False,
                    "file": document.file,
                    "filename": document.filename,
                    "note": self.env._("From %(project)s", project=self.display_name),
                }
                for document in accepted
            ]
        )
        copies._transition("accepted")

    def _repeat_orders(self, repeat):
        """A new quotation of each factory that makes this order.

        :return: the orders that were repeated.
        """
        made = self.order_ids.filtered(lambda order: order.state == "purchase")
        by_vendor = made.sorted("id").grouped("partner_id")
        orders = made.union(*(orders[-1:] for orders in by_vendor.values()))
        for order in orders:
            order.copy({"sourcing_project_id": repeat.id, "origin": False})
        return orders

    # === FIRST AGAINST REPEAT === #

    def _repeat_labels(self) -> list[str]:
        return [
            self.env._("Days from start to delivery"),
            self.env._("Days later than planned"),
            self.env._("Issues"),
            self.env._("Working days lost by issues"),
            self.env._("Failed steps"),
            self.env._("Messages unprompted"),
        ]

    def _repeat_figures(self) -> list[str]:
        """As the labels: of a running project what the forecast says."""
        # sudo: sourcing.project - figures of an order that the reader may not edit
        project = self.sudo()
        end = project.date_forecast
        failed = project.journal_ids.filtered(lambda row: row.code == "step_failed")
        return [
            str((end - project.date_start).days) if end and project.date_start else "–",
            str((end - project.date_planned).days)
            if end and project.date_planned
            else "–",
            str(len(project.issue_ids)),
            str(sum(project.issue_ids.mapped("days_lost"))),
            str(len(failed)),
            project._unprompted_text() if project.state == "done" else "–",
        ]
