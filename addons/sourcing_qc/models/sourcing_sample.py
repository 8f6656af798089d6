from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.verdict import worst
from .sourcing_inspection_verdict import RESULTS

# States in which people still enter what happens to a round.
OPEN = ("requested", "sent", "received")
# From here on the decider's question shows the round.
SHOWN = ("measured", "asked", "approved", "sealed", "superseded", "rejected")
# What acts write, and nobody types.
GIVEN = frozenset(
    {
        "round",
        "previous_id",
        "specification_id",
        "sent_on",
        "received_on",
        "decided_on",
        "remark",
        "number",
        "sealed_on",
        "sealed_by_id",
    }
)
# What is entered when an approved sample is sealed.
SEALING = frozenset({"seal", "copies"})


class SourcingSample(models.Model):
    """One round of a sample: asked for, sent, measured, and put to the decider.

    The question is that of the step “Sample approval”, which shows what was measured.
    The approved round is sealed and becomes the golden sample that goods are compared
    with; a rejected one starts the next.
    """

    _name = "sourcing.sample"
    _description = "Sample"
    _inherit = ["sourcing.state.mixin", "sourcing.of.step.mixin"]
    _order = "id desc"
    _rec_names_search = ["number"]
    _check_company_auto = True

    _set_once = frozenset({"project_id", "milestone_id"})
    _transitions = {
        "requested": ("sent", "received", "cancel"),
        "sent": ("received", "cancel"),
        "received": ("measured", "cancel"),
        "measured": ("received", "asked", "approved", "cancel"),
        "asked": ("measured", "approved", "rejected"),
        "approved": ("sealed",),
        "sealed": ("superseded",),
        "superseded": (),
        "rejected": (),
        "cancel": (),
    }

    # === FIELDS === #

    project_id = fields.Many2one(
        "sourcing.project",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="project_id.company_id", store=True, index=True
    )
    milestone_id = fields.Many2one(
        "sourcing.milestone",
        "Step",
        required=True,
        compute="_compute_milestone_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        domain="[('project_id', '=', project_id), ('kind', '=', 'sample')]",
        help="Its question is about this sample. Two factories have a step each.",
    )
    round = fields.Integer(readonly=True, copy=False)
    previous_id = fields.Many2one(
        "sourcing.sample", "Round Before", readonly=True, copy=False
    )
    must_change = fields.Text(
        "What Must Change",
        related="previous_id.remark",
        help="Why the round before was rejected, in the decider's own words.",
    )
    state = fields.Selection(
        [
            ("requested", "Requested"),
            ("sent", "Sent"),
            ("received", "Received"),
            ("measured", "Measured"),
            ("asked", "Waiting for decision"),
            ("approved", "Approved"),
            ("sealed", "Golden sample"),
            ("superseded", "Replaced"),
            ("rejected", "Rejected"),
            ("cancel", "Cancelled"),
        ],
        required=True,
        default="requested",
        copy=False,
        index=True,
    )
    request = fields.Text(
        help="What the factory is asked to make or to change. The factory reads it: "
        "name no buyer."
    )
    request_zh = fields.Text("Request (Chinese)")
    courier = fields.Char(copy=False)
    tracking = fields.Char("Tracking Number", copy=False)
    sent_on = fields.Date("Sent", readonly=True, copy=False)
    received_on = fields.Date("Received", readonly=True, copy=False)
    specification_id = fields.Many2one(
        "sourcing.specification",
        "Measured Against",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        groups="sourcing_pm.group_sourcing_user,sourcing_pm.group_sourcing_inspector",
    )
    line_ids = fields.One2many("sourcing.sample.line", "sample_id", "Measurements")
    result = fields.Selection(
        RESULTS, compute="_compute_result", store=True, help="The worst line decides."
    )
    note = fields.Text(copy=False, help="For ourselves; no other side reads it.")
    remark = fields.Text(
        "Remark of the Decider", readonly=True, copy=False, help="In his own words."
    )
    decided_on = fields.Datetime("Decided", readonly=True, copy=False)
    document_ids = fields.One2many(related="milestone_id.document_ids")
    is_step_done = fields.Boolean(compute="_compute_is_step_done")

    number = fields.Char(
        "Golden Sample", readonly=True, copy=False, default="", index="trigram"
    )
    seal = fields.Char("Seal Number", copy=False)
    copies = fields.Integer(
        default=2, copy=False, help="How many pieces are sealed, each with its label."
    )
    sealed_on = fields.Datetime("Sealed", readonly=True, copy=False)
    sealed_by_id = fields.Many2one(
        "res.users", "Sealed by", readonly=True, copy=False, ondelete="restrict"
    )
    custody_ids = fields.One2many("sourcing.sample.custody", "sample_id")
    is_outdated = fields.Boolean(
        compute="_compute_is_outdated",
        help="The specification has changed since, and nobody said that the sample "
        "stays valid.",
    )

    _round_unique = models.UniqueIndex(
        "(milestone_id, round)", "The step has this round already."
    )
    _one_undecided = models.UniqueIndex(
        "(milestone_id) WHERE state IN "
        "('requested', 'sent', 'received', 'measured', 'asked')",
        "Another round of this step has no answer yet.",
    )
    _number_unique = models.UniqueIndex(
        "(company_id, number) WHERE number <> ''",
        "Another golden sample of the company has this number.",
    )
    _copies_positive = models.Constraint(
        "CHECK(copies > 0)", "At least one piece is sealed."
    )

    # === COMPUTES === #

    @api.depends_context("lang")
    @api.depends("number", "round", "project_id.number")
    def _compute_display_name(self):
        for sample in self:
            sample.display_name = sample.number or self.env._(
                "%(project)s, sample round %(round)s",
                project=sample.project_id.number or "",
                round=sample.round,
            )

    @api.depends("project_id")
    def _compute_milestone_id(self):
        for sample in self:
            steps = sample.project_id.milestone_ids.filtered(
                lambda step: step.kind == "sample"
            )
            fits = sample.milestone_id in steps
            sample.milestone_id = sample.milestone_id if fits else steps[:1]

    @api.depends("line_ids.result")
    def _compute_result(self):
        for sample in self:
            sample.result = worst(sample.line_ids.mapped("result"))

    @api.depends("specification_id", "project_id.specification_ids.state")
    def _compute_is_outdated(self):
        for sample in self:
            sample.is_outdated = bool(sample._revisions_without_sample())

    @api.depends("milestone_id.state")
    def _compute_is_step_done(self):
        for sample in self:
            sample.is_step_done = sample.milestone_id.state == "done"

    # === CONSTRAINTS === #

    @api.constrains("milestone_id")
    def _check_kind(self):
        for sample in self:
            if sample.milestone_id.kind != "sample":
                raise UserError(
                    self.env._(
                        "No sample is approved at the step “%(step)s”.",
                        step=sample.milestone_id.display_name,
                    )
                )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        for vals in vals_list:
            self._check_given({name for name in vals if vals[name]})
            if vals.get("state", "requested") != "requested":
                raise UserError(self.env._("A sample begins as a requested one."))
        self.flush_model(["state"])  # one round may be undecided at a time
        samples = super().create(vals_list)
        for sample in samples:
            # sudo: sourcing.sample - rounds are counted for everybody alike
            rounds = sample.sudo().milestone_id.sample_ids - sample.sudo()
            last = rounds.sorted("round")[-1:]
            sample._write_settled(
                {
                    "round": last.round + 1,
                    "previous_id": last.id if last.state == "rejected" else False,
                }
            )
            sample.project_id._log(
                "sample_requested",
                step=sample.milestone_id,
                after={"round": sample.round},
            )
        return samples

    def write(self, vals):
        """Freeze what is settled; a new state brings what it fixes for ever.

        There is no other door: a button, a form, an import and RPC all come here, and
        so does a superuser.
        """
        self.check_access("write")
        self._check_given(vals.keys())
        for sample in self:
            sample._check_settled(vals.keys() - {"state", "note", "custody_ids"})
        if "state" not in vals:
            return super().write(vals)
        rest = {name: value for name, value in vals.items() if name != "state"}
        result = super().write(rest) if rest else True
        for sample in self:
            sample._write_state(vals["state"])
        return result

    def _write_settled(self, vals) -> bool:
        """Write what is the model's own to give, past the guards of :meth:`write`."""
        return super().write(vals)

    def _write_state(self, state: str) -> None:
        self.ensure_one()
        if state == self.state:
            return
        self._write_settled({"state": state})
        self._write_settled(self._prepare_state(state))
        if state == "received":
            self._make_lines()
        elif state == "sealed":
            self._on_sealed()
        elif state == "rejected":
            self._next_round()
        if state in ("sent", "received", "measured", "sealed"):
            self.project_id._log(
                f"sample_{state}",
                step=self.milestone_id,
                after={"round": self.round, "number": self.number},
            )

    def _prepare_state(self, state: str) -> dict:
        """What entering a state fixes."""
        match state:
            case "sent":
                return {"sent_on": self.milestone_id._today()}
            case "received":
                return {
                    "received_on": self.received_on or self.milestone_id._today(),
                    "specification_id": self.project_id.specification_id.id,
                }
            case "approved" | "rejected":
                answer = self._answer()
                return {"decided_on": answer.decided_on, "remark": answer.remark}
            case "sealed":
                sequence = self.env["ir.sequence"].with_company(self.company_id)
                return {
                    "number": sequence.next_by_code("sourcing.sample"),
                    "sealed_on": fields.Datetime.now(),
                    "sealed_by_id": self.env.user.id,
                }
        return {}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        begun = self.filtered(
            lambda sample: sample.state not in ("requested", "cancel")
        )
        if begun:
            raise UserError(
                self.env._(
                    "%(samples)s: a sample that was sent is kept.",
                    samples=begun.mapped("display_name"),
                )
            )

    def _check_given(self, names) -> None:
        typed = GIVEN & set(names)
        if typed:
            raise UserError(
                self.env._(
                    "%(fields)s: this comes from what happens to the sample and "
                    "cannot be typed.",
                    fields=[
                        self._fields[name]._description_string(self.env)
                        for name in sorted(typed)
                    ],
                )
            )

    def _check_settled(self, names) -> None:
        """Refuse what the state of the round has settled, whoever asks."""
        self.ensure_one()
        allowed = SEALING if self.state in ("measured", "asked", "approved") else set()
        if self.state not in OPEN and names - allowed:
            raise UserError(
                self.env._(
                    "%(sample)s was measured: what it is and what was found is "
                    "settled.",
                    sample=self.display_name,
                )
            )

    # === ACTIONS === #

    def action_send(self):
        """The sample is on its way to us."""
        self.check_access("write")
        self._transition("sent")

    def action_receive(self):
        """The sample is here: what is to be measured comes from the specification."""
        self.check_access("write")
        self._transition("received")

    def action_measured(self):
        """All is measured; what was not says why."""
        self.check_access("write")
        self._transition("measured")

    def action_measure_again(self):
        """Measure against the specification revision that is in force now."""
        self.check_access("write")
        for sample in self:
            if sample.state == "measured":
                sample._transition("received")
            elif sample.state == "received":
                sample._write_settled(sample._prepare_state("received"))
                sample._make_lines()

    def action_ask(self):
        """Put the sample to whoever decides on its step."""
        self.check_access("write")
        for sample in self:
            step = sample.milestone_id
            if step.decided_by:
                step._submit()
            else:
                step._ask()

    def action_take_over(self):
        """The step was approved before its sample was kept here: that answer holds."""
        self.check_access("write")
        self._transition("approved")

    def action_seal(self):
        """Seal the approved sample: it gets its number and custody begins."""
        self.check_access("write")
        self._transition("sealed")

    def action_cancel(self):
        """Give the round up."""
        self.check_access("write")
        self._transition("cancel")

    # === STATE === #

    def _transition_blockers(self, to: str) -> list[str]:
        blockers = super()._transition_blockers(to)
        if to in ("sent", "received") and self.previous_id and not self.request:
            blockers.append(self.env._("say what must change, for the factory"))
        match to:
            case "sent" if not (self.courier and self.tracking):
                blockers.append(self.env._("name courier and tracking number"))
            case "measured" if self.state == "received":
                blockers += self._measuring_blockers()
            case "asked" if not self.milestone_id._open_approvals():
                blockers.append(self.env._("nobody has been asked; use “Ask”"))
            case "approved" if self.state == "measured":
                blockers += self._take_over_blockers()
            case "approved" | "rejected" if self._answer().state != to:
                blockers.append(self.env._("the question has another answer"))
            case "measured" | "cancel" if (
                self.state == "asked" and self.milestone_id._open_approvals()
            ):
                blockers.append(self.env._("the question is open; withdraw it first"))
            case "sealed" if not self.seal:
                blockers.append(self.env._("enter the number of the seal"))
            case "superseded" if not self._later("sealed"):
                blockers.append(self.env._("no newer golden sample takes its place"))
        return blockers

    def _measuring_blockers(self) -> list[str]:
        if self.is_outdated:
            return [self.env._("another revision is in force; use “Measure again”")]
        return [
            self.env._("“%(line)s” is not measured; say why", line=line.name)
            for line in self.line_ids
            if line.result == "inconclusive" and not line.note
        ]

    def _take_over_blockers(self) -> list[str]:
        others = self.milestone_id.sample_ids - self
        if (
            self.milestone_id.state == "done"
            and self._answer().state == "approved"
            and not others.filtered("decided_on")
        ):
            return []
        return [self.env._("the step's question decides about it; use “Ask”")]

    def _answer(self):
        """The last question about the step, as superuser."""
        return self.milestone_id._approvals()[:1]

    def _later(self, state: str):
        return self.milestone_id.sample_ids.filtered(
            lambda other: other.state == state and other.round > self.round
        )

    def _revisions_without_sample(self):
        """Revisions in force since, for which nobody said that the sample holds."""
        self.ensure_one()
        # sudo: sourcing.specification - a flag for everybody; nothing of it goes out
        sample = self.sudo()
        measured = sample.specification_id
        return measured and sample.project_id.specification_ids.filtered(
            lambda revision: (
                revision.state in ("force", "superseded")
                and revision._since() > measured._since()
                and revision.new_sample != "no"
            )
        )

    # === EFFECTS === #

    def _make_lines(self) -> None:
        """What is to be measured, as the revision demands it; anew for another one."""
        self.ensure_one()
        # sudo: sourcing.sample.line - the revision says what is measured, nobody else
        sample = self.sudo()
        known = sample.line_ids.specification_line_id
        if known.specification_id == sample.specification_id and known:
            return
        sample.line_ids.unlink()
        sample.line_ids.create(
            [
                {"sample_id": sample.id, "specification_line_id": line.id}
                for line in sample.specification_id.line_ids
            ]
        )

    def _next_round(self) -> None:
        # sudo: sourcing.sample - the decider's no starts it, who holds no rights here
        self.sudo().create(
            {"project_id": self.project_id.id, "milestone_id": self.milestone_id.id}
        )

    def _on_sealed(self) -> None:
        """Custody of each piece begins with us; an older golden sample is replaced."""
        self.env["sourcing.sample.custody"].create(
            [
                {"sample_id": self.id, "copy": copy, "holder": "agent"}
                for copy in range(1, self.copies + 1)
            ]
        )
        (self.milestone_id.sample_ids - self).filtered(
            lambda other: other.state == "sealed"
        )._transition("superseded")

    # === BUSINESS === #

    def _snapshot(self) -> dict:
        """What the decider decides on, as plain values."""
        self.ensure_one()
        # sudo: sourcing.specification - the question shows it to whoever decides
        sample = self.sudo()
        return {
            "round": sample.round,
            "revision": sample.specification_id.revision,
            "result": sample.result,
            "lines": [line._snapshot() for line in sample.line_ids],
        }

    def _holders(self) -> dict[int, models.BaseModel]:
        """The last hand-over of each piece, by its number."""
        self.ensure_one()
        return {row.copy: row for row in self.custody_ids.sorted("id")}

    def _label_rows(self) -> list[dict]:
        """One label for each piece; neither buyer nor factory is named."""
        self.ensure_one()
        sample = self.sudo()  # sudo: sourcing.specification - its number only
        place = self.get_base_url()
        return [
            {
                "number": sample.number,
                "copy": copy,
                "copies": sample.copies,
                "project": sample.project_id.number,
                "revision": sample.specification_id.revision,
                "round": sample.round,
                "seal": sample.seal,
                "sealed": sample.project_id._local_day(sample.sealed_on).isoformat(),
                "url": f"{place}/odoo/sourcing-samples/{sample.id}",
            }
            for copy in range(1, sample.copies + 1)
            if sample.number
        ]

    # === SIDES === #

    def _buyer_row(self) -> dict:
        """What a buyer may know of a round, in written words."""
        self.ensure_one()
        shown = self.state in SHOWN and self.state != "measured"
        return {
            "round": self.round,
            "state": self.state,
            "state_name": self._label("state"),
            "revision": self.specification_id.revision or "",
            "result": self.result if shown else "",
            "result_name": self._label("result") if shown else "",
            "lines": self._shown_lines(self._snapshot()) if shown else [],
            **self._golden_row(),
        }

    def _supplier_row(self) -> dict:
        """What a factory may know of a round of its own."""
        self.ensure_one()
        chinese = (self.env.context.get("lang") or "").startswith("zh")
        return {
            "round": self.round,
            "state": self.state,
            "state_name": self._label("state"),
            "request": (chinese and self.request_zh) or self.request or "",
            **self._golden_row(),
        }

    def _golden_row(self) -> dict:
        """Number, seal and who holds which piece: roles, no names."""
        sealed = self.state == "sealed"
        return {
            "number": self.number if sealed else "",
            "seal": self.seal if sealed else "",
            "outdated": sealed and self.is_outdated,
            "custody": [
                {
                    "copy": copy,
                    "holder": row._label("holder"),
                    "seal": row.seal,
                    "seal_name": row._label("seal"),
                }
                for copy, row in sorted(self._holders().items())
                if sealed
            ],
        }

    @api.model
    def _shown_lines(self, snapshot: dict) -> list[dict]:
        """The measurements of a snapshot as a page shows them, in both languages."""
        labels = dict(self._fields["result"]._description_selection(self.env))
        demands = self.env["sourcing.specification"]._lines_in_both(snapshot["lines"])
        return [
            {
                "name": demand["name"],
                "name_zh": demand["name_zh"],
                "target": demand["target"],
                "measured": line["measured"],
                "note": line["note"],
                "result": line["result"],
                "result_name": labels.get(line["result"], ""),
            }
            for line, demand in zip(snapshot["lines"], demands, strict=True)
        ]

    def _label(self, name: str) -> str:
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels.get(self[name], "")
