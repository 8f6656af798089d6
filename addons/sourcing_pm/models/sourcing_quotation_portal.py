"""A quotation as the buyer decides on it, from the snapshot of the question."""

from __future__ import annotations

from babel.numbers import format_decimal

from odoo import api, fields, models

from .portal_text import locale, written_number
from .sourcing_approval_mixin import fingerprint


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    def _quotation(self):
        """The quotation that is put to the decider with this step, as superuser."""
        # sudo: sourcing.quotation - whoever reports the step need not read prices
        project = self.project_id.sudo()  # sudo: as above
        if self.kind != "rfq":
            return project.quotation_ids.browse()
        return project.quotation_ids.filtered(
            lambda each: each.state in ("sent", "accepted")
        )[:1]

    def _completion_blockers(self) -> list[tuple[str, dict]]:
        """A quotation that was written is also shown to the buyer."""
        blockers = super()._completion_blockers()
        if self.kind == "rfq":
            # sudo: sourcing.quotation - as above
            quotations = self.project_id.sudo().quotation_ids  # sudo: as above
            if quotations and not quotations.filtered(
                lambda each: each.state in ("sent", "accepted")
            ):
                blockers.append(("quotation_not_sent", {}))
        return blockers

    def _approval_snapshot(self) -> dict:
        snapshot = super()._approval_snapshot()
        quotation = self._quotation()
        if quotation:
            # amounts stay in the quotation: inspectors read questions, not prices
            snapshot["quotation"] = {
                "id": quotation.id,
                "sha256": fingerprint(quotation.snapshot),
            }
        return snapshot

    def _on_approval_decided(self, approval) -> None:
        """The answer is the quotation's first: the plan freezes with its lead time."""
        with self.project_id._judged_once():
            quotation = approval._quotation()
            if quotation:
                quotation._answered(approval)
            return super()._on_approval_decided(approval)


class SourcingApproval(models.Model):
    _inherit = "sourcing.approval"

    def _quotation(self):
        """The quotation that the question showed, as superuser; maybe empty."""
        # sudo: sourcing.quotation - the buyer decides on it without rights on it
        quotations = self.env["sourcing.quotation"].sudo()  # sudo: as above
        shown = (self.snapshot or {}).get("quotation")
        return quotations.browse(shown["id"]) if shown else quotations

    @api.depends_context("uid", "lang")
    def _compute_shown(self):
        result = super()._compute_shown()
        if self.env["sourcing.quotation"].has_access("read"):
            for approval in self.filtered(lambda approval: approval._quotation()):
                shown = self.env["ir.qweb"]._render(
                    "sourcing_pm.portal_quotation",
                    {"quotation": approval._shown_quotation()},
                )
                alone = not approval.snapshot.get("documents")
                approval.shown = shown if alone else approval.shown + shown
        return result

    def _decision_view(self, party) -> dict:
        # sudo: sourcing.approval - the reader holds no rights; the party was checked
        approval = self.sudo()  # sudo: as above
        return super()._decision_view(party) | {
            "quotation": approval._shown_quotation(party)
        }

    def _shown_quotation(self, party=None) -> dict:
        """The quotation as it was sent, as written text; empty when there is none."""
        quotation = self._quotation()
        if not quotation:
            return {}
        project, is_open = self.project_id, self.state == "open"
        asked = quotation.snapshot
        currency = asked["currency"]
        valid = fields.Date.to_date(asked["valid"])
        return {
            "number": asked["number"],
            "currency": currency,
            "terms": f"{asked['incoterm']} {asked['place']}",
            "moq": f"{written_number(self, float(asked['moq']))} {asked['unit']}"
            if float(asked["moq"])
            else "",
            "lead_days": asked["lead_days"],
            "valid": project._written(valid),
            "expired": is_open and quotation._is_expired(party),
            # the plan of today; once it is answered, the project's page has it
            "delivery": project._written(project.date_forecast) if is_open else "",
            "calendar": project._calendar_sentences("buyer") if is_open else [],
            "payment_terms": asked["payment_terms"],
            "included": asked["included"],
            "lines": [
                {
                    "name": line["name"],
                    "quantity": written_number(self, float(line["quantity"])),
                    "unit": line["unit"],
                    "price": self._amount(line["price"], least=4),
                    "amount": self._amount(line["amount"]),
                }
                for line in asked["lines"]
            ],
            "fees": [self._shown_fee(fee, currency) for fee in asked["fees"]],
            "total": self._amount(asked["total"]),
            "costs": self._shown_costs(asked.get("costs")),
        }

    def _shown_fee(self, fee: dict, currency: str) -> dict:
        fees = self.env["sourcing.fee"]
        kinds = dict(fees._fields["kind"]._description_selection(self.env))
        return {
            "kind": kinds.get(fee["kind"], fee["kind"]),
            "name": fee["name"],
            "how": fees._in_words(fee, currency, self._amount),
            "amount": ""
            if fee["method"] == "included"
            else self._amount(fee["amount"]),
        }

    def _shown_costs(self, costs: dict | None) -> dict:
        """How the factory's price comes about, in an open-book project only."""
        if not costs or not costs["unit"]:
            return {}
        names = self.project_id._step_names()
        return {
            "currency": costs["currency"],
            "steps": [
                {"name": names[code], "amount": self._amount(amount)}
                for code, amount in costs["steps"]
            ],
            "total": self._amount(costs["total"]),
            "unit": self._amount(costs["unit"], least=4),
        }

    def _amount(self, text: str, least: int = 2) -> str:
        """An amount of a snapshot in the reader's language.

        :param least: up to how many digits; prices of small parts need four.
        """
        optional = "#" * (least - 2)
        return format_decimal(float(text), f"#,##0.00{optional}", locale(self))
