from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.sql import column_exists, create_column

from .portal_text import written_number
from .sourcing_project_plan import raise_held_back


class PurchaseOrder(models.Model):
    _name = "purchase.order"
    _inherit = ["purchase.order", "sourcing.thread.mixin", "sourcing.guard.mixin"]

    _set_once = frozenset()  # what leaves its project is judged below

    # === FIELDS === #

    sourcing_project_id = fields.Many2one(
        "sourcing.project",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups="base.group_user",
    )
    sourcing_stage_id = fields.Many2one(
        "sourcing.milestone.type",
        "Stage",
        compute="_compute_sourcing_stage_id",
        store=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
    )
    sourcing_health = fields.Selection(
        related="sourcing_project_id.health",
        string="Colour",
        store=True,
        copy=False,
        groups="base.group_user",
    )
    sourcing_colour = fields.Integer(
        "Colour in Calendars",
        related="sourcing_project_id.calendar_colour",
        copy=False,
        groups="base.group_user",
    )
    sourcing_reason = fields.Char(
        "Why",
        compute="_compute_sourcing_plan",
        compute_sudo=True,
        groups="base.group_user",
    )
    sourcing_next = fields.Char(
        "Next Step",
        compute="_compute_sourcing_plan",
        compute_sudo=True,
        groups="base.group_user",
    )
    sourcing_forecast = fields.Date(
        "Forecast Delivery",
        related="sourcing_project_id.date_forecast",
        store=True,
        copy=False,
        groups="base.group_user",
    )

    # What a factory's portal user could read over RPC and must not (design 5.14).
    alternative_po_ids = fields.One2many(groups="base.group_user")
    purchase_group_id = fields.Many2one(groups="base.group_user")
    requisition_id = fields.Many2one(groups="base.group_user")
    dest_address_id = fields.Many2one(groups="base.group_user")
    origin = fields.Char(groups="base.group_user")

    def _auto_init(self):
        """No order is tracked at first: empty columns spare writing every order."""
        for name in ("sourcing_stage_id", "sourcing_health", "sourcing_forecast"):
            field = self._fields[name]
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, field.column_type[1])
        return super()._auto_init()

    @api.model
    def _has_field_access(self, field, operation):
        """Where a demand came from is hidden too; that field comes with stock."""
        if field.name == "reference_ids" and not (
            self.env.su or self.env.user._is_internal()
        ):
            return False
        return super()._has_field_access(field, operation)

    # === COMPUTES === #

    @api.depends(
        "state",
        "sourcing_project_id.milestone_ids.state",
        "sourcing_project_id.milestone_ids.sequence",
        "sourcing_project_id.milestone_ids.order_id",
    )
    def _compute_sourcing_stage_id(self):
        for order in self:
            order.sourcing_stage_id = order._next_step().type_id

    @api.depends_context("lang")
    @api.depends("sourcing_project_id.findings", "sourcing_stage_id")
    def _compute_sourcing_plan(self):
        for order in self:
            project = order.sourcing_project_id
            step = order._next_step()
            order.sourcing_reason = project._health_sentence("staff") if project else ""
            order.sourcing_next = step._due_sentence() if step else ""

    @api.depends("partner_id.name")
    @api.depends_context("sourcing_show_vendor")
    def _compute_display_name(self):
        """Where factories are chosen, an order goes by the name of its vendor too."""
        result = super()._compute_display_name()
        if self.env.context.get("sourcing_show_vendor"):
            for order in self.filtered("partner_id"):
                vendor = order.partner_id.display_name
                order.display_name = f"{order.display_name} · {vendor}"
        return result

    def _is_ours(self, field) -> bool:
        return field.name.startswith("sourcing_")

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_may_join(
                vals.get("sourcing_project_id")
                or self.env.context.get("default_sourcing_project_id")
            )
        orders = super().create(vals_list)
        orders.filtered(lambda order: order.state == "purchase")._assert_may(
            "confirm_order"
        )
        orders._join_project()
        return orders

    def write(self, vals):
        if "sourcing_project_id" in vals:
            self._check_leave_project(vals["sourcing_project_id"])
            self._check_may_join(vals["sourcing_project_id"])
        if "partner_id" in vals:
            self._check_vendor_kept(vals["partner_id"])
        unconfirmed = self.filtered(lambda order: order.state != "purchase")
        vendors = {
            order: order.partner_id.commercial_partner_id
            for order in self
            if "partner_id" in vals
        }
        result = super().write(vals)
        # after the write, so that no mix of values slips through
        if vals.get("state") == "purchase":
            unconfirmed._assert_may("confirm_order")
        if vals.get("sourcing_project_id"):
            if not self.env.su:  # tracking starts where the order is, as superuser
                self.filtered_domain([("state", "=", "purchase")])._assert_may(
                    "confirm_order"
                )
        if vendors or vals.get("sourcing_project_id"):
            self._join_project()
        for order, vendor in vendors.items():
            order._shut_out(vendor)
        return result

    def _check_may_join(self, project_id) -> None:
        """The vendor of an order of a project learns of it, so who adds one must be
        one of those who may change the project."""
        if project_id:
            self.env["sourcing.project"].browse(project_id).check_access("write")

    def _check_leave_project(self, project_id) -> None:
        """An order leaves its project, and the project's gates, by a manager only."""
        # sudo: purchase.order - our field, read for a guard
        leaving = self.sudo().filtered(
            lambda order: (
                order.sourcing_project_id and order.sourcing_project_id.id != project_id
            )
        )
        if leaving and not (
            self.env.su or self.env.user.has_group("sourcing_pm.group_sourcing_manager")
        ):
            raise UserError(
                self.env._(
                    "%(orders)s: only a Sourcing manager takes an order out of "
                    "its project.",
                    orders=leaving.mapped("name"),
                )
            )

    def _check_vendor_kept(self, partner_id) -> None:
        """Whose order it is says who reads of the project: from its start on another
        factory comes in by the guided change, which shuts the first one out."""
        if self.env.su:
            return
        vendor = self.env["res.partner"].browse(partner_id).commercial_partner_id
        # sudo: purchase.order, sourcing.candidate - read for a guard
        for order in self.sudo():  # sudo: as above
            project = (
                order.sourcing_project_id or order.sourcing_candidate_ids.project_id
            )
            if not project or order.partner_id.commercial_partner_id == vendor:
                continue
            if project.state == "draft" and project.with_env(self.env).has_access(
                "write"
            ):
                continue
            raise UserError(
                self.env._(
                    "%(order)s belongs to %(project)s and stays with its factory. Make "
                    "an order for the other one and use “Change Factory”.",
                    order=order.name,
                    project=project.display_name,
                )
            )

    def _join_project(self) -> None:
        """The vendor becomes a party on the factory's side."""
        # sudo: sourcing.party - who adds an order to a project need not edit parties
        parties = self.env["sourcing.party"].sudo()
        for order in self.sudo():  # sudo: purchase.order - our field
            project = order.sourcing_project_id
            if project:
                order._end_core_links()
                parties.create(order._prepare_factory(project))

    def _prepare_factory(self, project) -> list[dict]:
        """The vendor as a party of ``project``; nothing if it is one already."""
        vendor = self.partner_id.commercial_partner_id
        if vendor in project._live("factory").partner_id:
            return []
        return [
            {
                "project_id": project.id,
                "partner_id": vendor.id,
                "side": "factory",
                "role": "sales",
            }
        ]

    def _end_core_links(self) -> None:
        """Odoo's own links to an order never end by themselves: whoever was mailed one
        reads on. From here on there is our page; Odoo draws a new token if asked."""
        # sudo: purchase.order - the token is core's, and nobody's to read
        orders = self.sudo().filtered("access_token")
        orders.access_token = False

    def _shut_out(self, vendor) -> None:
        """A vendor whose order went to another reads no more of the project.

        :param vendor: the company that was asked before.
        """
        # sudo: sourcing.party, purchase.order - as in _join_project
        project = self.sudo().sourcing_project_id
        if vendor not in project.order_ids.partner_id.commercial_partner_id:
            project._live("factory").filtered(
                lambda party: party.partner_id.commercial_partner_id == vendor
            ).revoked = True

    # === GATES === #

    def _assert_may(self, act: str) -> None:
        """The one check whether an act may happen to these orders (design 5.8).

        :param act: ``confirm_order``, ``start_production``, ``ship``, ``receive`` or
            ``pay_balance``.
        :raise GateError: with every step that holds it back, and why.
        """
        # sudo: sourcing.project, sourcing.milestone - a gate judges everybody alike,
        # also a purchase user without a Sourcing group
        for order in self.sudo():  # sudo: as above
            # an alternative is held back with the order that it would replace
            project = order._supplier_project()
            if project:
                raise_held_back(order, act, project._gate_blockers(act, order))

    # === TRACK === #

    def action_sourcing_track(self):
        """Turn the selected orders into tracked ones, and say what came of it."""
        self.check_access("write")
        rows = self._sourcing_track()
        created = [row for row in rows if row["status"] == "created"]
        refused = [row for row in rows if row["status"] == "error"]
        message = (
            self.env._("1 order is tracked now.")
            if len(created) == 1
            else self.env._("%(count)s orders are tracked now.", count=len(created))
        )
        if refused:
            message += "\n" + "\n".join(row["message"] for row in refused)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "warning" if refused else "success",
                "sticky": bool(refused),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_view_sourcing_project(self):
        """Open the project of the order."""
        self.check_access("read")
        self.env["sourcing.project"].check_access("read")
        self.ensure_one()
        return self.sourcing_project_id._get_records_action()

    def _sourcing_track(self) -> list[dict]:
        """Track orders one by one.

        :return: a row per order: ``row`` (its place), ``status`` (``created``,
            ``unchanged`` or ``error``), ``id`` of the project, ``code``, ``message``.
        """
        self.env["sourcing.project"].check_access("create")
        self.check_access("write")
        refusals = {
            order: order._track_refusal()
            for order in self
            if not order.sourcing_project_id
        }
        fresh = self.filtered(lambda order: order in refusals and not refusals[order])
        fresh._track_all()
        rows = []
        for index, order in enumerate(self):
            status = "created" if order in fresh else "unchanged"
            code, message = refusals.get(order) or ("", "")
            rows.append(
                {
                    "row": index,
                    "status": "error" if code else status,
                    "id": order.sourcing_project_id.id,
                    "code": code,
                    "message": message,
                }
            )
        return rows

    def _track_refusal(self) -> tuple[str, str] | None:
        self.ensure_one()
        if self.state == "cancel":
            return "cancelled", self.env._("%(order)s is cancelled.", order=self.name)
        if self._track_kind() is None:
            return "received", self.env._(
                "%(order)s: everything was received, nothing is left to track.",
                order=self.name,
            )
        return None

    def _track_kind(self) -> str | None:
        """The kind of step at which the order is; None when nothing is left."""
        self.ensure_one()
        if self.state != "purchase":
            return "rfq"
        goods = self.order_line.filtered(
            lambda line: not line.display_type and line.product_id.type != "service"
        )
        if any(line.qty_received for line in goods):
            open_lines = goods.filtered(
                lambda line: (
                    line.product_uom_id.compare(line.qty_received, line.product_qty) < 0
                )
            )
            return "shipment" if open_lines else None
        return "payment"

    def _track(self, lead=None, **values):
        """Make the project of one order, standing where the order stands.

        :param lead: who leads it; default: the order's buyer, if he may.
        :param values: further values of the project.
        """
        self.ensure_one()
        return self._track_all({self: {"lead": lead, **values}})

    def _track_all(self, given: dict | None = None):
        """Make a project for each order, all at once: two hundred cost little more
        queries than one.

        :param given: by order ``lead`` and further values of its project.
        :return: the projects.
        """
        projects = self.env["sourcing.project"]
        with self.env["sourcing.journal"]._at_once():
            for (company, kind), orders in self.grouped(
                lambda order: (order.company_id, order._track_kind())
            ).items():
                projects |= orders._track_alike(company, kind, given or {})
        return projects

    def _track_alike(self, company, kind: str, given: dict):
        """Track orders of one company that stand at the same kind of step."""
        vals_list = []
        for order in self:
            values = dict(given.get(order, {}))
            lead = values.pop("lead", None)
            vals_list.append(order._prepare_sourcing_project(lead) | values)
        projects = self.env["sourcing.project"].with_company(company).create(vals_list)
        pairs = list(zip(self, projects, strict=True))
        # sudo: sourcing.party - as in _join_project
        self.env["sourcing.party"].sudo().create(
            [vals for order, made in pairs for vals in order._prepare_factory(made)]
        )
        # sudo: purchase.order - our field, on orders that the user may write
        self.sudo()._join_projects(projects)
        projects._start_at(kind)
        return projects

    def _join_projects(self, projects) -> None:
        """Give each order its project, as ``write`` does, but in one UPDATE: what
        depends on the orders is looked up once, and not once for each."""
        self._write_multi([{"sourcing_project_id": project.id} for project in projects])
        self.invalidate_recordset(["sourcing_project_id"], flush=False)
        projects.invalidate_recordset(["order_ids"], flush=False)
        self.modified(["sourcing_project_id"])
        self._join_project()

    def _prepare_sourcing_project(self, lead=None) -> dict:
        goods = self.order_line.filtered("product_id")[:1]
        name = self.name
        if goods:
            quantity = written_number(self, goods.product_qty)
            name = f"{goods.product_id.name}, {quantity} {goods.product_uom_id.name}"
        return {
            "name": name,
            "company_id": self.company_id.id,
            "lead_id": (lead or self._sourcing_lead()).id,
            "incoterm_id": self.incoterm_id.id,
            "category_id": goods.product_id.categ_id.id,
        }

    def _sourcing_lead(self):
        user = self.user_id
        may_lead = user and user.has_group("sourcing_pm.group_sourcing_user")
        return user if may_lead else self.env.user

    # === CORE HOOKS === #

    def _prepare_grouped_data(self, rfq):
        """Drafts of one vendor are not merged across projects."""
        return (
            *super()._prepare_grouped_data(rfq),
            # sudo: purchase.order - our field, on an order the user merges
            rfq.sudo().sourcing_project_id.id,
        )  # sudo: our field

    def _update_date_planned_for_lines(self, updated_dates):
        """On a tracked order the factory's new date is a promise, not a change."""
        # sudo: sourcing.project - the route is the factory's, without rights of ours
        project = self.sudo().sourcing_project_id
        if not project:
            return super()._update_date_planned_for_lines(updated_dates)
        days = [date.date() for _line, date in updated_dates]
        # core works as superuser there, so the page says who the reader is
        promised_by = self.env.context.get("sourcing_promised_by")
        partner = self.partner_id.browse(promised_by) or self.partner_id
        return project._propose_date(max(days), partner=partner, channel="portal")

    # === SEAMS === #

    def _party(self, user, key=None):
        """Who ``user`` is on the factory's side of this order, or nobody.

        A factory whose order was cancelled, for another got it, reads nothing more.

        :param key: the personal links that the reader's session has opened.
        """
        self.ensure_one()
        # sudo: sourcing.party - the question whether a portal user may see anything
        order = self.sudo()
        if order.state == "cancel":
            return order.env["sourcing.party"]
        vendor = order.partner_id.commercial_partner_id
        parties = order.env["sourcing.party"]._of_user(user, "factory", key)
        return parties.filtered(
            lambda party: (
                party.project_id == order.sourcing_project_id
                and party.partner_id.commercial_partner_id == vendor
                and party.order_id in (order, order.browse())
            )
        )._pick(user)

    def _delivery_facts(self, period: tuple) -> list[dict]:
        """When tracked orders left the factory, for scorecards.

        :param period: first and last day; orders planned to leave within it count,
            those that have not left too.
        :return: per order ``order_id``, ``planned``, ``left`` (or None) as dates.
        """
        first, last = period
        facts = []
        for order in self:
            # sudo: sourcing.milestone - dates only, of orders that the caller may read
            step = (
                order.sudo()  # sudo: as above
                ._steps()
                .filtered(lambda step: step.kind == "shipment")[:1]
            )
            if step.baseline_finish and first <= step.baseline_finish <= last:
                facts.append(
                    {
                        "order_id": order.id,
                        "planned": step.baseline_finish,
                        "left": step.actual_finish or None,
                    }
                )
        return facts

    # === THREAD === #

    def _outsiders(self):
        self.ensure_one()
        # sudo: sourcing.party - sides are judged for everybody alike
        parties = self.sudo().sourcing_project_id.party_ids
        return parties.filtered(lambda party: party.side == "buyer").partner_id

    def _insiders(self):
        # sudo: purchase.order - our field, read for a guard
        return self.partner_id if self.sudo().sourcing_project_id else False

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        return self._assert_recipients(
            super()._notify_get_recipients(message, msg_vals, **kwargs)
        )

    def message_post(self, **kwargs):
        return super().message_post(**self._parked(kwargs))

    def _thread_to_store(self, store, fields, *, request_list=None):
        return super()._thread_to_store(
            store, fields, request_list=self._thread_requests(request_list)
        )
