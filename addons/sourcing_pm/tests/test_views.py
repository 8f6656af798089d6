"""Every view opens for the least group that should, and menus lead who may follow."""

from __future__ import annotations

from odoo import fields
from odoo.tests import Form, tagged

from .common import SourcingCommon

ACTIONS = (
    "sourcing_project_action",
    "sourcing_approval_action",
    "sourcing_milestone_action",
    "sourcing_document_action",
    "sourcing_commitment_action",
    "sourcing_alert_action",
    "sourcing_issue_action",
)
FOR_USERS = ("purchase_order_action_tracked", "sourcing_alert_action_missed")
FOR_MANAGERS = (
    "sourcing_template_action",
    "sourcing_milestone_type_action",
    "sourcing_rule_action",
    "sourcing_reason_action",
    "sourcing_document_kind_action",
    "sourcing_calendar_day_action",
)
# what each may find under the application's menu
MENUS = {
    "purchaser": set(),
    "accountant": set(),
    "plain": set(),
    "machine": set(),
    "inspector": {
        "projects",
        "decisions",
        "steps",
        "documents",
        "promises",
        "alerts",
        "issues",
    },
    "clerk": {
        "projects",
        "decisions",
        "steps",
        "documents",
        "promises",
        "alerts",
        "issues",
    },
    "lead": {
        "projects",
        "orders",
        "decisions",
        "steps",
        "documents",
        "promises",
        "alerts",
        "issues",
        "missed",
    },
    "manager": {
        "projects",
        "orders",
        "decisions",
        "steps",
        "documents",
        "promises",
        "alerts",
        "issues",
        "missed",
        "configuration",
        "templates",
        "types",
        "rules",
        "reasons",
        "kinds",
        "days",
    },
}


@tagged("post_install", "-at_install")
class TestViews(SourcingCommon):
    def _open(self, user, xmlid: str) -> dict:
        """Open an action as the web client does: its views, then what they read."""
        action = self.env.ref(f"sourcing_pm.{xmlid}")
        model = self.env[action.res_model].with_user(user)
        views = [*action.views, [action.search_view_id.id, "search"]]
        got = model.get_views(views, {"toolbar": True})
        for kind, view in got["views"].items():
            if kind != "search":
                self._read(model, got["models"], view)
        return got

    def _read(self, model, fields_of, view) -> None:
        """Read what a view shows, sub-views' fields left to their own models."""
        names = fields_of[model._name]["fields"]
        wanted = {name: {} for name in names if f'name="{name}"' in view["arch"]}
        model.web_search_read([], wanted, limit=10)

    def test_every_action_opens_for_its_least_group(self):
        for login in ("inspector", "clerk", "lead", "manager"):
            for xmlid in ACTIONS:
                with self.subTest(user=login, action=xmlid):
                    self._open(getattr(self, login), xmlid)
        for xmlid in FOR_USERS:
            self._open(self.lead, xmlid)
        for xmlid in FOR_MANAGERS:
            self._open(self.manager, xmlid)

    def _path(self, xmlid: str) -> set[int]:
        """The menu and all above it: one that is hidden hides what is below."""
        menu = self.env.ref(f"sourcing_pm.{xmlid}")
        return {int(part) for part in menu.parent_path.split("/") if part}

    def test_menus_lead_who_may_follow(self):
        for login, expected in MENUS.items():
            user = getattr(self, login)
            visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            found = {
                name
                for name in MENUS["manager"]
                if self._path(f"menu_sourcing_{name}") <= visible
            }
            self.assertEqual(found, expected, login)

    def test_lead_edits_the_project_form(self):
        with Form(self.project.with_user(self.lead)) as form:
            form.destination = "Felixstowe"
            with form.party_ids.new() as party:
                party.partner_id = self.stranger.partner_id
                party.side = "staff"
                party.role = "member"
            step = self.project.milestone_ids.sorted("sequence")[-1]
            with form.commitment_ids.new() as promise:
                promise.milestone_id = step
                promise.date = step.forecast_finish
        self.assertEqual(self.project.destination, "Felixstowe")
        self.assertEqual(self.project.commitment_ids.milestone_id, step)

    def test_lead_starts_a_project_without_an_order(self):
        form = Form(self.env["sourcing.project"].with_user(self.lead))
        form.name = "Kettle, 1,000 pcs"
        project = form.save()
        self.assertTrue(project.milestone_ids)
        self.assertEqual(project.lead_id, self.lead)

    def test_inspector_and_clerk_see_no_order_in_the_project(self):
        for user in (self.inspector, self.clerk):
            arch = (
                self.env["sourcing.project"].with_user(user).get_view(view_type="form")
            )["arch"]
            self.assertNotIn('name="order_ids"', arch)
            self.assertNotIn('name="template_id"', arch)
            self.assertNotIn('name="action_hold"', arch)

    def test_only_the_owner_is_offered_to_report(self):
        steps = self.project.milestone_ids
        mine = steps.filtered(lambda step: step.owner_role == "inspector")
        mine.owner_id = self.inspector
        seen = steps.with_user(self.inspector)
        self.assertEqual(seen.filtered("may_report"), mine)
        self.assertEqual(steps.with_user(self.lead).filtered("may_report"), steps)

    def test_a_purchase_user_without_our_group_works_as_before(self):
        orders = self.env["purchase.order"].with_user(self.purchaser)
        for xmlid in ("purchase.purchase_rfq", "purchase.purchase_form_action"):
            action = self.env.ref(xmlid)
            got = orders.get_views(
                [*action.views, [action.search_view_id.id, "search"]]
            )
            for kind, view in got["views"].items():
                for node in (
                    "sourcing_project_id",
                    "sourcing_stage_id",
                    "sourcing_tracked",
                ):
                    self.assertNotIn(f'name="{node}"', view["arch"], kind)
                if kind != "search":
                    self._read(orders, got["models"], view)
        with Form(self.order.with_user(self.purchaser)) as form:
            form.partner_ref = "PI-77"
        self.assertEqual(self.order.partner_ref, "PI-77")

    def test_the_order_shows_stage_colour_and_next_step(self):
        form = Form(self.order.with_user(self.lead))
        self.assertEqual(form.sourcing_stage_id, self.project.stage_id)
        self.assertEqual(form.sourcing_health, self.project.health)
        self.assertIn(self.project.next_step_id.display_name, form.sourcing_next)
        action = self.order.with_user(self.lead).action_view_sourcing_project()
        self.assertEqual(action["res_id"], self.project.id)

    def test_an_untracked_order_says_nothing(self):
        order = self._create_order().with_user(self.lead)
        self.assertFalse(order.sourcing_next)
        self.assertFalse(order.sourcing_reason)

    def test_track_is_offered_on_list_and_form(self):
        orders = self.env["purchase.order"]
        for user, offered in ((self.lead, True), (self.purchaser, False)):
            views = orders.with_user(user).get_views(
                [[False, "list"], [False, "form"]], {"toolbar": True}
            )["views"]
            for kind in ("list", "form"):
                names = [
                    entry["id"] for entry in views[kind]["toolbar"].get("action", [])
                ]
                track = self.env.ref("sourcing_pm.purchase_order_action_track").id
                self.assertEqual(track in names, offered, f"{user.login} {kind}")

    def test_correcting_a_date_asks_for_the_reason(self):
        step = self.project.milestone_ids.filtered(lambda step: step.kind == "payment")
        step.with_user(self.lead).action_submit()
        reported = step.actual_finish
        form = Form(
            self.env["sourcing.correct.dates"]
            .with_user(self.lead)
            .with_context(default_milestone_id=step.id)
        )
        self.assertEqual(form.date_finish, reported)
        with self.assertRaisesRegex(AssertionError, "reason"):
            form.save()
        form.reason = "The bank's slip says otherwise"
        form.save().action_confirm()
        self.assertEqual(step.actual_finish, reported)
        entry = self.project.journal_ids.filtered(
            lambda entry: entry.code == "actual_corrected"
        )
        self.assertEqual(entry.reason, "The bank's slip says otherwise")

    def test_an_approval_shows_the_snapshot_not_todays_records(self):
        step = self.project.milestone_ids.filtered(lambda step: step.code == "rfq")
        approval = step._ask()
        approval.sudo().snapshot = {  # sudo: what was asked then
            **approval.snapshot,
            "specification": {
                "lines": [
                    {
                        "name": "Weight then",
                        "name_zh": "重量",
                        "target": 12.5,
                        "minus": 0,
                        "plus": 1,
                        "unit": "g",
                        "text": "<b>raw</b>",
                        "text_zh": "",
                    }
                ]
            },
        }
        shown = approval.with_user(self.lead).shown
        self.assertIn("Weight then", shown)
        self.assertIn("12.5", shown)
        self.assertNotIn("<b>raw</b>", shown)

    def test_the_leads_task_ends_with_his_answer(self):
        step = self.project.milestone_ids.sorted("sequence")[-1]
        for later in (1, 2):
            self.project._propose_date(
                fields.Date.add(step.forecast_finish, days=later),
                partner=self.factory.partner_id,
                channel="wechat",
                step=step,
            )
        second, first = self.project.commitment_ids.sorted("id", reverse=True)
        kind = ["sourcing_pm.mail_activity_promise"]
        first.with_user(self.lead).action_decline()
        self.assertTrue(self.project.activity_search(kind), "one waits still")
        second.with_user(self.lead).action_accept()
        self.assertFalse(self.project.activity_search(kind))

    def test_a_figure_of_nought_is_written(self):
        written = self.env["sourcing.sentence"]._fill("%(days)s left", {"days": 0})
        self.assertEqual(written, "0 left")


@tagged("post_install", "-at_install")
class TestColours(SourcingCommon):
    """Calendars wear the colour of health, and offer neither to make nor to delete."""

    def test_calendars_wear_the_traffic_light(self):
        for health, number in (("green", 10), ("yellow", 3), ("red", 1), (False, 0)):
            self.project.sudo().health = health
            self.assertEqual(self.project.calendar_colour, number)
            self.assertEqual(self.order.with_user(self.lead).sourcing_colour, number)

    def test_orders_are_neither_made_nor_deleted_here(self):
        action = self.env.ref("sourcing_pm.purchase_order_action_tracked")
        views = {mode: view_id for view_id, mode in action.views}
        orders = self.env["purchase.order"].with_user(self.lead)
        listed = orders.get_view(views["list"])["arch"]
        self.assertIn('create="0"', listed)
        for name in ("sourcing_next", "sourcing_reason"):
            self.assertRegex(listed, f'name="{name}" optional="show"')
        self.assertIn('delete="0"', orders.get_view(views["calendar"])["arch"])


@tagged("post_install", "-at_install")
class TestEmptyViews(SourcingCommon):
    def test_every_empty_view_says_what_to_do(self):
        """A list, board or table without rows never stands there without a word."""
        data = self.env["ir.model.data"].search(
            [
                ("module", "=like", "sourcing_%"),
                ("model", "=", "ir.actions.act_window"),
            ]
        )
        actions = self.env["ir.actions.act_window"].browse(data.mapped("res_id"))
        self.assertGreater(len(actions), 20)
        silent = actions.filtered(
            lambda action: (
                action.target != "new"
                and action.view_mode != "form"
                and not action.help
            )
        )
        self.assertFalse(silent.mapped("xml_id"))
