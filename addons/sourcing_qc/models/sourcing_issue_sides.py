"""What a factory reads of a corrective action, and what it answers on its page."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.sourcing_pm.models.portal_error import PortalError
from odoo.addons.sourcing_pm.models.portal_text import in_own_language, written_number

from ..engine import eight_d
from .sourcing_issue import WHYS
from .sourcing_issue_action import PLACES

MAX_WORDS = 2000
MAX_NAME = 100


class SourcingIssue(models.Model):
    _inherit = "sourcing.issue"

    asked_factory_on = fields.Datetime("Factory Asked", readonly=True, copy=False)
    factory_whys = fields.Text(
        "Root Cause, in the Factory's Words",
        readonly=True,
        copy=False,
        help="Its answers to “why?”, one a line. The buyer never reads them.",
    )
    factory_answered_on = fields.Datetime("Factory Answered", readonly=True, copy=False)
    factory_answered_by_id = fields.Many2one(
        "res.partner", "Answered by", readonly=True, copy=False, ondelete="restrict"
    )

    evidence_document_ids = fields.Many2many(
        "sourcing.document",
        "sourcing_issue_evidence_rel",
        string="Photos for the Factory",
        readonly=True,
        copy=False,
    )

    # === ACTIONS === #

    def action_ask_factory(self):
        """Show problem and photos to the factory, which answers on its order's page.

        The photos are filed and released as cleaned copies, in the name of who asks.
        """
        self.check_access("write")
        self.env["sourcing.document.release"].check_access("create")
        for issue in self:
            issue._check_open_capa()
            if not (issue.problem_zh or issue.problem or "").strip():
                raise UserError(
                    self.env._(
                        "“%(issue)s”: describe the problem for the factory first.",
                        issue=issue.name,
                    )
                )
            if not issue._factory_parties():
                raise UserError(
                    self.env._(
                        "“%(issue)s”: no contact of the factory takes part in the "
                        "project yet.",
                        issue=issue.name,
                    )
                )
            issue._write_recorded(
                {
                    "asked_factory_on": fields.Datetime.now(),
                    "evidence_document_ids": [
                        fields.Command.set(issue._release_photos().ids)
                    ],
                }
            )
            issue._log_capa("capa_factory_asked")
            issue._tell_factory("capa_factory_asked")

    def action_take_over_whys(self):
        """Take the factory's answers over as ours, where we have none."""
        self.check_access("write")
        for issue in self.filtered("factory_whys"):
            if any(issue[name] for name in WHYS):
                raise UserError(
                    self.env._(
                        "“%(issue)s” has answers already; empty them first.",
                        issue=issue.name,
                    )
                )
            issue.write(dict(zip(WHYS, issue.factory_whys.splitlines(), strict=False)))

    def _release_photos(self):
        """The photos of the evidence as documents that the factory may have."""
        photos = self.env["sourcing.inspection.photo"].browse(self._photo_ids())
        documents = self.env["sourcing.document"].create(
            [
                {
                    "project_id": self.project_id.id,
                    "milestone_id": self.milestone_id.id,
                    "kind_id": self.env.ref("sourcing_qc.document_kind_defect").id,
                    "demanded": False,
                    "file": photo.image,
                    "filename": photo.name,
                }
                for photo in photos.exists()
            ]
        )
        documents.action_accept()
        documents._release(buyer=False, supplier=True)
        return documents

    # === WHO === #

    def _is_of_order(self, order) -> bool:
        """Whether it is about goods of this order; two factories keep apart."""
        self.ensure_one()
        # sudo: sourcing.issue - the links to orders are not for everybody
        issue = self.sudo()
        orders = (
            issue.inspection_id.lot_ids.order_line_id.order_id
            or issue.milestone_id.order_id
        )
        if orders:
            # the answers of one factory stand on the page: no other one reads them
            makers = orders.partner_id.commercial_partner_id
            return order in orders and len(makers) == 1
        vendors = issue.project_id.order_ids.partner_id.commercial_partner_id
        return len(vendors) == 1

    def _factory_parties(self):
        return (
            self.project_id._live("factory")
            .sudo()  # sudo: sourcing.party - whom it concerns follows from the order
            .filtered(lambda party: any(map(self._is_of_order, party._orders())))
        )

    def _tell_factory(self, code: str, params: dict | None = None) -> None:
        for issue in self.filtered("asked_factory_on"):
            issue._factory_parties()._tell(code, params or {})

    # === WHAT IT READS === #

    def _supplier_row(self, order) -> dict:
        """What a factory may know of a corrective action, in written words."""
        self.ensure_one()
        project = self.project_id
        approved = self.instruction_state == "approved"
        return {
            "id": self.id,
            "problem": in_own_language(self, self, "problem") or self.problem_zh or "",
            "due": project._written(self.date_due),
            "late": bool(self.date_due) and self.date_due < self._today(),
            "found": self._found_rows(),
            "contained": bool(self.contained_on),
            "containment": self._action_rows("containment"),
            "whys": (self.factory_whys or "").splitlines(),
            "actions": self._action_rows("corrective", "preventive"),
            "instruction": in_own_language(self, self, "rework_instruction")
            if approved
            else "",
            "may_answer": bool(self.contained_on),
            "places": [
                {"code": code, "name": name}
                for code, name in self._labels("place").items()
                if code != "buyer"
            ],
            "today": str(self._today()),
            "photos": [
                document._portal_row(f"/my/sourcing/order/{order.id}")
                for document in order._supplier_documents()
                if document in self.evidence_document_ids
            ],
        }

    def _found_rows(self) -> list[dict]:
        """What inspections found, by class and library: no words of anybody."""
        chinese = (self.env.context.get("lang") or "").startswith("zh")
        lang = "zh_CN" if chinese else "en_US"
        classes = self.env["sourcing.inspection.defect"]._fields["severity"]
        labels = dict(classes._description_selection(self.env))
        return [
            {
                "day": self.project_id._written(fields.Date.to_date(found["day"])),
                "inspected": written_number(self, found["inspected"]),
                "defects": [
                    {
                        "class": labels[row["class"]],
                        "name": row["names"].get(lang, {}).get("name", ""),
                        "quantity": written_number(self, row["quantity"]),
                    }
                    for row in found["defects"]
                ],
            }
            for found in self._found()
        ]

    def _action_rows(self, *kinds: str) -> list[dict]:
        labels = self._labels("kind")
        places = self._labels("place")
        return [
            {
                "id": row.id,
                "kind": labels[row.kind],
                "words": row._words_for_factory(),
                "quantity": written_number(self, row.quantity) if row.quantity else "",
                "place": places.get(row.place, ""),
                "due": self.project_id._written(row.date_due),
                "late": bool(row.date_due)
                and not row.done_on
                and row.date_due < self._today(),
                "done": self.project_id._written(row.done_on),
                "may_report": not row.done_on and row.kind != "containment",
            }
            for row in self.action_ids
            if row.kind in kinds and row.side == "factory"
        ]

    @api.model
    def _labels(self, name: str) -> dict[str, str]:
        field = self.env["sourcing.issue.action"]._fields[name]
        return dict(field._description_selection(self.env))

    # === WHAT IT ANSWERS === #

    def _supplier_contain(
        self, *, words: str, quantity: float, place: str, by_whom: str, day, party
    ) -> None:
        """The factory says what it did so that no more of it goes out."""
        self._check_open_to_factory()
        if self.contained_on:
            raise PortalError(
                self.env._("The containment is confirmed already. Please look again.")
            )
        if place not in dict(PLACES):
            raise PortalError(self.env._("Please choose where the goods are."))
        if quantity <= 0:
            raise PortalError(self.env._("Please say how many pieces it covers."))
        self._check_day(day)
        self._add_factory_action(
            party,
            "capa_factory_contained",
            kind="containment",
            factory_words=self._read_words(words),
            quantity=quantity,
            place=place,
            by_whom=self._read_words(by_whom, MAX_NAME),
            done_on=day,
        )

    def _supplier_explain(self, whys: list[str], party) -> None:
        """The factory answers why it happened, up to five times."""
        self._check_open_to_factory()
        self._check_contained_for_factory()
        answers = [" ".join((why or "").split())[:MAX_WORDS] for why in whys]
        if not answers[0] or eight_d.gaps(answers):
            raise PortalError(
                self.env._("Please answer the first “why”, and leave none out.")
            )
        self._write_recorded(
            {
                "factory_whys": "\n".join(filter(None, answers[: eight_d.WHYS])),
                "factory_answered_on": fields.Datetime.now(),
                "factory_answered_by_id": party.partner_id.id,
            }
        )
        self._on_factory_said("capa_factory_explained", party, self.factory_whys)

    def _supplier_propose(self, *, kind: str, words: str, day, party) -> None:
        """The factory says what it will do, and until when."""
        self._check_open_to_factory()
        self._check_contained_for_factory()
        if kind not in ("corrective", "preventive"):
            raise PortalError(self.env._("Please choose what kind of action it is."))
        self._add_factory_action(
            party,
            "capa_factory_proposed",
            kind=kind,
            factory_words=self._read_words(words),
            date_due=day,
        )

    def _supplier_did(self, action_id: int, day, party) -> None:
        """An action of the factory was done on a day, it says."""
        self._check_open_to_factory()
        row = self.action_ids.filtered(
            lambda row: (
                row.id == action_id
                and row.side == "factory"
                and row.kind != "containment"
            )
        )
        if not row or row.done_on:
            raise PortalError(
                self.env._("This action is reported already. Please look again.")
            )
        self._check_day(day)
        row.done_on = day
        self._on_factory_said("capa_factory_did", party, row._gist())

    def _add_factory_action(self, party, code: str, **values) -> None:
        row = self.env["sourcing.issue.action"].create(
            {"issue_id": self.id, "side": "factory", **values}
        )
        self._on_factory_said(code, party, row.factory_words)

    def _on_factory_said(self, code: str, party, words: str) -> None:
        """The journal keeps its words, the owner looks at them."""
        self._log_capa(code, partner=party.partner_id, reason=words)
        user = self.owner_id or self.project_id.lead_id
        told = self.with_context(lang=user.lang)
        self._give_task(
            told.env._("The factory answered: %(issue)s", issue=self.name),
            self._today(),
        )

    def _check_open_to_factory(self) -> None:
        self.ensure_one()
        if not (self.asked_factory_on and self.is_capa and self.state == "open"):
            raise PortalError(self.env._("This is settled already. Thank you."))

    def _check_contained_for_factory(self) -> None:
        if not self.contained_on:
            raise PortalError(
                self.env._(
                    "First things first: please tell us the containment; your contact "
                    "confirms it."
                )
            )

    def _check_day(self, day) -> None:
        if day > self._today():
            raise PortalError(self.env._("The day cannot be after today."))

    def _read_words(self, words: str, limit: int = MAX_WORDS) -> str:
        # PostgreSQL takes no NUL
        words = (words or "").replace("\0", "").strip()[:limit]
        if not words:
            raise PortalError(self.env._("Please fill in every field."))
        return words


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _supplier_view(self, party):
        """Add the corrective actions that the factory was asked about."""
        view = super()._supplier_view(party)
        view["capas"] = [issue._supplier_row(self) for issue in self._supplier_capas()]
        return view

    def _supplier_capas(self):
        """Corrective actions that this order's factory finds on its page."""
        # sudo: sourcing.issue - the party was checked; rows name what goes out
        issues = self.sudo().sourcing_project_id.issue_ids  # sudo: as above
        return issues.filtered(
            lambda issue: (
                issue.is_capa
                and issue.state == "open"
                and issue.asked_factory_on
                and issue._is_of_order(self)
            )
        ).sorted("id")
