from __future__ import annotations

from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError

# Where lines wait that are written together, in what the transaction keeps.
WAITING = "sourcing_journal_waiting"


class SourcingJournal(models.Model):
    """What happened in a project: append-only.

    An entry is a code with parameters; the sentence is made for each reader by
    ``sourcing.sentence``. Only ``reason`` is free text, and it is for staff.
    """

    _name = "sourcing.journal"
    _description = "Project Journal"
    _order = "id desc"
    _rec_name = "code"
    _log_access = True

    project_id = fields.Many2one(
        "sourcing.project", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="project_id.company_id", store=True, index=True, precompute=True
    )
    milestone_id = fields.Many2one("sourcing.milestone", "Step", ondelete="restrict")
    code = fields.Char(required=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        "Recorded by",
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    partner_id = fields.Many2one("res.partner", "By", ondelete="restrict")
    actor = fields.Char("Who", compute="_compute_actor")
    moment = fields.Datetime("When", default=lambda self: fields.Datetime.now())
    before = fields.Json()
    after = fields.Json()
    reason = fields.Text()
    sentence = fields.Char(compute="_compute_sentence")

    @api.depends_context("lang")
    @api.depends("partner_id.name")
    def _compute_actor(self):
        machine = self.env.ref("base.partner_root")
        for entry in self:
            by_itself = entry.partner_id == machine
            entry.actor = (
                self.env._("System") if by_itself else entry.partner_id.display_name
            )

    @api.depends_context("lang")
    @api.depends("code", "before", "after", "milestone_id.type_id")
    def _compute_sentence(self):
        for entry in self:
            entry.sentence = entry._sentence("staff")

    # === ADDING === #

    @api.model
    def _add(self, vals_list: list[dict]):
        """Write lines, or let them wait for the end of ``_at_once``.

        :return: the lines that were written.
        """
        waiting = self.env.cr.precommit.data.get(WAITING)
        if waiting is None:
            return self.create(vals_list)
        now = fields.Datetime.now()
        waiting += [{"moment": now, **vals} for vals in vals_list]
        return self.browse()

    @contextmanager
    def _at_once(self):
        """What happens inside is written at its end, in its order and in one go.

        A refusal inside takes its lines with it, as it takes everything else.
        """
        kept = self.env.cr.precommit.data
        if WAITING in kept:  # the outer one writes them
            yield
            return
        kept[WAITING] = []
        try:
            yield
            waiting = kept[WAITING]
        finally:
            del kept[WAITING]
        # sudo: sourcing.journal - everybody's acts are recorded, nobody may write here
        self.sudo().create(waiting)

    def write(self, vals):
        # what happened has happened, for a superuser too
        if vals:
            raise UserError(self.env._("The journal is never changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("The journal is never changed."))

    def _sentence(self, audience: str) -> str:
        """The entry in the words of one audience; empty when it is not for them."""
        params = {
            **(self.before or {}),
            **(self.after or {}),
            "step_id": self.milestone_id.type_id.id,
        }
        return self.env["sourcing.sentence"]._render(self.code, params, audience)
