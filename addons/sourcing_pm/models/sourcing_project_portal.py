"""What a buyer reads of a project: plain values, built field by field.

No record leaves this file. A field that is not named here is not shown, and whatever
one side typed for itself is not named here (design 5.10 to 5.13).
"""

from __future__ import annotations

from markupsafe import Markup

from odoo import models
from odoo.fields import Domain
from odoo.tools.image import image_data_uri

from ..engine import timeline
from .milestone_states import OUT_OF_PLAN, UNSEEN
from .portal_text import (
    in_own_language,
    written_day,
    written_days,
    written_moment,
    written_month,
    written_number,
    written_target,
    zone_of,
)

PHONE_WIDTH = 366  # what a page leaves of a phone's 390


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    # === LIST === #

    def _domain_of_buyer(self, user, key=None) -> Domain:
        """The projects in which ``user`` is a party of the buyer.

        :param key: the personal links that the reader's session has opened.
        """
        # sudo: sourcing.party - portal users hold no rights; the parties are the check
        parties = self.env["sourcing.party"].sudo()
        mine = parties._domain_of_user(user, "buyer", key)
        return Domain("party_ids", "any", mine)

    def _buyer_rows(self, records) -> list[dict]:
        """One plain dict per project for lists.

        The number of queries does not depend on the number of projects.

        :param records: projects of which the reader is a party, as superuser.
        """
        asked = records.approval_ids.filtered(
            lambda approval: approval.state == "open" and approval.party_id
        ).project_id
        # one day for the whole list: it only says whether years are written
        # (not of records[:1], which would be read without the others)
        today = next((project._today() for project in records), None)
        return [
            {
                "id": project.id,
                "url": f"/my/sourcing/{project.id}",
                "number": project.number,
                "name": project.name,
                "colour": project._shown_colour(),
                "colour_name": project._colour_name(),
                "reason": project._health_sentence("buyer"),
                "next_step": project.next_step_id.type_id.name or "",
                "next_day": written_day(
                    project, project.next_step_id.forecast_finish, today
                ),
                "forecast": written_day(project, project.date_forecast, today),
                "delay": project._written_delay(),
                "asked": project in asked,
            }
            for project in records
        ]

    # === PAGE === #

    def _buyer_view(self, party) -> dict:
        """Everything that the buyer's page of this project shows.

        A seam: the quality and logistics apps add a key of their own.

        :param party: the reader's live ``sourcing.party``; the caller has asked for it.
        """
        self.ensure_one()
        # sudo: sourcing.* - the reader holds no rights; what follows names each value
        project = self.sudo()
        steps = project.milestone_ids.sorted("sequence").filtered(
            lambda step: step.state not in UNSEEN
        )
        drawn = steps.filtered(lambda step: step.state not in OUT_OF_PLAN)
        return {
            "id": project.id,
            "number": project.number,
            "name": project.name,
            "url": f"/my/sourcing/{project.id}",
            "answer": project._buyer_answer(),
            "lead": project._buyer_lead(party),
            "asks": project._buyer_asks(party),
            "dates": project._buyer_dates(),
            "timeline": project._timeline(drawn),
            "timeline_phone": project._timeline(
                drawn, width=PHONE_WIDTH, label_width=0
            ),
            "steps": project._buyer_steps(steps, party),
            "goods": project._buyer_goods(),
            "specification": project._buyer_specification(),
            "decisions": project._buyer_decisions(party),
            "late_days": project.buyer_days,
        }

    def _buyer_answer(self) -> dict:
        """The colour, since when and why, and what happens next."""
        reasons = self._reasons_for("buyer", self.milestone_ids)
        if self.override_colour:
            reasons.insert(0, self._override_sentence("buyer"))
        colour = self._shown_colour()
        day = self.hold_since if self.state == "hold" else colour and self.health_since
        return {
            "colour": colour,
            "colour_name": self._colour_name(),
            "since": self._written(day) if day else "",
            "reason": reasons[0] if reasons else "",
            # one sentence more than the headline; the steps below tell the rest
            "more": reasons[1:3],
            "on_plan": colour == "green",
            "next": self._buyer_next(),
        }

    def _buyer_next(self) -> str:
        step = self.next_step_id
        if self.state != "running" or not step:
            return ""
        waiting = step._blockers_for("buyer")
        if not waiting:
            return step._due_in_words()
        return self.env._(
            "%(step)s: %(waiting)s", step=step._due_in_words(), waiting=waiting
        )

    def _buyer_lead(self, party) -> dict:
        lead = self.lead_id.partner_id
        return {
            "name": lead.name,
            "photo": image_data_uri(lead.avatar_128) if lead.avatar_128 else "",
            "phone": lead.phone or "",
            "last_update": written_moment(
                self, self.last_update_on, self._reader_zones(party)
            ),
            "every": self.update_days if self.state == "running" else 0,
        }

    def _buyer_asks(self, party) -> list[dict]:
        """The open questions to the buyer's side."""
        return [
            {
                "id": approval.id,
                "url": f"/my/sourcing/{self.id}/decide/{approval.id}",
                "question": in_own_language(self, approval, "question"),
                "silence": in_own_language(self, approval, "silence"),
                "cost": approval._silence_sentence("buyer"),
                "waits_for_us": bool(approval.asked_back_on),
                "deadline": written_moment(
                    self, approval.deadline, self._reader_zones(party)
                ),
                "mine": approval.party_id == party,
                "of": approval.party_id.partner_id.name,
            }
            for approval in self._buyer_approvals()
            if approval.state == "open"
        ]

    def _buyer_dates(self) -> dict:
        place = [self.incoterm_id.code, self.incoterm_place or self.destination]
        step = self.next_step_id
        vendors = self.order_ids.filtered(lambda order: order.state != "cancel")
        return {
            "required": self._written(self.date_required),
            "place": " ".join(filter(None, place)),
            "planned": self._written(self.date_planned),
            "forecast": self._written(self.date_forecast),
            "delay": self._written_delay(),
            "late": bool(
                self.date_required
                and self.date_forecast
                and self.date_forecast > self.date_required
            ),
            "next_step": step._due_in_words() if step else "",
            "buffer": self.env._(
                "%(left)s of %(planned)s days left, %(done)s %% of the work is done",
                left=min(max(self.buffer_left, 0), self.buffer_days),
                planned=self.buffer_days,
                done=self.chain_done,
            )
            if self.has_buffer and self.buffer_days
            else "",
            "factory": ", ".join(vendors.partner_id.mapped("name"))
            if self.disclose_supplier
            else "",
        }

    def _buyer_steps(self, steps, party) -> list[dict]:
        chain = self._moves()
        return [
            self._buyer_step(step, party)
            | {"moved": step._move_sentences("buyer", chain, visible=steps)}
            for step in steps
        ]

    def _buyer_step(self, step, party) -> dict:
        now = step.actual_finish or step.forecast_finish
        decision = self._buyer_approvals().filtered(
            lambda approval: (
                approval.milestone_id == step and approval.state == "approved"
            )
        )[:1]
        delay = (now - step.baseline_finish).days if now and step.baseline_finish else 0
        return {
            "id": step.id,
            "name": step._name_for_buyer(),
            "state": step.state,
            "done": step.state == "done",
            "waived": step.state == "waived",
            "current": step == self.next_step_id or step.state in ("running", "asked"),
            "planned": self._written(step.baseline_finish),
            "now": self._written(now),
            "delay": written_days(self, delay),
            "late": step.health in ("yellow", "red"),
            "reasons": self._reasons_for("buyer", step, of_project=False),
            "waiting": step._blockers_for("buyer")
            if step.state in ("running", "asked")
            else [],
            "decision": self._decision_in_words(decision, party) if decision else "",
            "documents": [
                document._portal_row(f"/my/sourcing/{self.id}")
                for document in step.document_ids
                if document._is_released_to("buyer")
            ],
        }

    def _buyer_goods(self) -> list[dict]:
        """What is made: never the order line's own text, which is for the factory."""
        lines = self.order_ids.filtered(
            lambda order: order.state != "cancel"
        ).order_line.filtered(lambda line: line.product_id and not line.display_type)
        goods = []
        for line in lines:
            product = line.product_id.with_context(display_default_code=False)
            released = line._releasable_qty()
            goods.append(
                {
                    "name": product.display_name,
                    "quantity": written_number(self, line.product_qty),
                    "unit": line.product_uom_id.name or "",
                    "released": written_number(self, released)
                    if released != line.product_qty
                    else "",
                    "progress": line._progress_sentences(),
                }
            )
        return goods

    def _buyer_specification(self) -> dict:
        """The revision in force, in the reader's language; empty when there is none."""
        revision = self.specification_id
        if not revision:
            return {}
        return {
            "revision": revision.revision,
            "lines": self._specification_rows(revision.line_ids),
            "confirmed": self._is_confirmed_now(revision),
            "brief": f"/my/sourcing/{self.id}/brief/{revision.id}",
            "sample_reason": revision.sample_reason or ""
            if revision.new_sample == "no"
            else "",
        }

    def _is_confirmed_now(self, revision) -> bool:
        """Whether every factory that still makes it has said yes to the revision."""
        vendors = self._live_orders().partner_id.commercial_partner_id
        return bool(vendors) and all(
            revision._is_confirmed(vendor) for vendor in vendors
        )

    def _specification_rows(self, lines) -> list[dict]:
        """Lines of a revision, or of a snapshot, in the reader's language."""
        classes = dict(
            self.env["sourcing.specification.line"]
            ._fields["severity"]
            ._description_selection(self.env)
        )
        return [
            {
                "name": in_own_language(self, line, "name"),
                "target": written_target(self, line),
                "method": line["method"] or "",
                "class": classes.get(line["severity"], ""),
                "words": (line["buyer_words"] if "buyer_words" in line else "") or "",
            }
            for line in lines
        ]

    def _buyer_decisions(self, party) -> list[dict]:
        return [
            {
                "question": in_own_language(self, approval, "question"),
                "url": f"/my/sourcing/{self.id}/decide/{approval.id}",
                "approved": approval.state == "approved",
                "text": self._decision_in_words(approval, party),
                "remark": approval.remark or "",
            }
            for approval in self._buyer_approvals()
            if approval.state in ("approved", "rejected")
        ]

    # === HELPERS === #

    def _page_of_party(self) -> str:
        """Address of the buyer's page."""
        return f"/my/sourcing/{self.id}"

    def _reasons_for(self, audience: str, steps, *, of_project=True) -> list[str]:
        """Why the project has its colour, for one audience, each reason once.

        A step that is late only because it waits for another gives no reason of its
        own: the one that it waits for does.

        :param steps: the steps of which the audience may hear.
        :param of_project: whether it also hears what concerns no single step.
        """
        own = steps.filtered(lambda step: step.driver != "step").ids
        sentences = [
            self._finding_sentence(finding, audience)
            for finding in self.findings or []
            if (finding["step"] in own if finding["step"] else of_project)
        ]
        return list(dict.fromkeys(filter(None, sentences)))

    def _buyer_approvals(self):
        """Questions that went to the buyer's side, not ours among ourselves."""
        return self.approval_ids.filtered(
            lambda approval: approval.party_id.side == "buyer"
        )

    def _decision_in_words(self, approval, party, *, named: bool = False) -> str:
        """approved by you, Wed, Jan 28 09:14 New York, via the link sent to x@y.

        :param named: by name to everybody, as a paper says it.
        """
        words = self._decider_in_words(approval, party, named=named)
        return ", ".join(filter(None, (words, approval._way_in_words())))

    def _decider_in_words(self, approval, party, *, named: bool) -> str:
        moment = written_moment(
            self,
            approval.decided_on,
            self._reader_zones(party)[:1],
            with_year=named,
        )
        mine = not named and approval.decided_by_id == self._reader(party)
        name = approval.signer_name or approval.decided_by_id.name
        if approval.recorded_by_id:
            return self._recorded_in_words(approval, moment)
        if approval.state == "approved":
            if mine:
                return self.env._("signed by you, %(moment)s", moment=moment)
            return self.env._(
                "signed by %(name)s, %(moment)s", name=name, moment=moment
            )
        if mine:
            return self.env._("rejected by you, %(moment)s", moment=moment)
        return self.env._("rejected by %(name)s, %(moment)s", name=name, moment=moment)

    def _recorded_in_words(self, approval, moment: str) -> str:
        words = {
            "name": approval.decided_by_id.name,
            "moment": moment,
            "recorder": approval.recorded_by_id.name,
            "channel": self.env["sourcing.sentence"]._state_label(
                approval.evidence_channel
            ),
        }
        if approval.state == "approved":
            return self.env._(
                "approved by %(name)s, %(moment)s; recorded by %(recorder)s from "
                "evidence (%(channel)s)",
                **words,
            )
        return self.env._(
            "rejected by %(name)s, %(moment)s; recorded by %(recorder)s from evidence "
            "(%(channel)s)",
            **words,
        )

    def _reader(self, party):
        """The contact who reads: the user who is logged in, else the party's."""
        user = self.env.user
        return party.partner_id if user._is_public() else user.partner_id

    def _reader_zones(self, party) -> list:
        """The reader's own zone first, then ours."""
        ours = self._zone()
        return [zone_of(self._reader(party), ours), ours]

    def _written(self, day) -> str:
        return written_day(self, day, self._today())

    def _written_delay(self) -> str:
        """Calendar days between planned and forecast delivery: +8 d."""
        if not (self.date_planned and self.date_forecast):
            return ""
        return written_days(self, (self.date_forecast - self.date_planned).days)

    def _colour_name(self) -> str:
        """The colour by its name, or why there is none."""
        labels = dict(self._fields["health"]._description_selection(self.env))
        if self.health and self.state == "running":
            return labels[self.health]
        return {
            "draft": self.env._("Not started yet"),
            "hold": self.env._("On hold"),
            "done": self.env._("Completed"),
            "cancel": self.env._("Cancelled"),
        }.get(self.state, "")

    # === TIMELINE === #

    def _timeline(self, steps, **size) -> Markup:
        """The drawing of these steps; it holds nothing but their names and dates.

        :param size: ``width`` and ``label_width`` of ``engine.timeline``.
        """
        bars = [step._bar() for step in steps]
        today = self._today()
        shown = timeline.span(bars, today, self.date_required or None)
        if not shown:
            return Markup()
        closures = timeline.days_off(self._factory_workdays().is_workday, *shown)
        svg = timeline.timeline(
            bars,
            today=today,
            deadline=self.date_required or None,
            closures=closures,
            words=timeline.Words(
                title=self.env._("Timeline: planned against forecast"),
                today=self.env._("today"),
                deadline=self.env._("you need it"),
                days_off=self.env._("days off"),
                month=lambda day: written_month(self, day),
            ),
            **size,
        )
        return Markup(svg)  # the engine escapes every text
