"""What machines may do through ``sourcing.api``, and what they may not."""

from __future__ import annotations

import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from ..models.errors import GateError
from .common import SourcingCommon

PARTIES = [
    {
        "external_id": "NORTH",
        "name": "Buyer North",
        "side": "buyer",
        "country": "de",
    },
    {
        "external_id": "NORTH-ANNA",
        "name": "Anna",
        "side": "buyer",
        "role": "approver",
        "company": "NORTH",
        "email": "anna@north.example.com",
        "lang": "en_US",
        "tz": "Europe/Berlin",
    },
    {"external_id": "MILL", "name": "工厂 Mill", "side": "factory", "role": "sales"},
]
PROJECT = {
    "external_id": "P-1",
    "name": "Hoses 水管",
    "lead": "t_lead",
    "required_date": "2027-05-31",
    "incoterm": "FOB",
    "incoterm_place": "Ningbo",
    "disclose_supplier": "no",
    "parties": "NORTH-ANNA",
}
LINE = {
    "external_id": "O-1",
    "project": "P-1",
    "vendor": "MILL",
    "currency": "USD",
    "product": "T-EM",
    "quantity": "2000",
    "unit_price": "77.7",
    "planned_date": "2027-03-31",
}
SECOND_LINE = {
    "external_id": "O-1",
    "product": "T-HOSE",
    "product_name": "Hose 水管",
    "create_product": "yes",
    "quantity": 3.5,
    "unit": "m",
    "unit_price": 1.2345,
    "planned_date": "2027年3月31日",
}


class ApiCommon(SourcingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.USD").active = True
        cls.product.default_code = "T-EM"
        cls.api = cls.env["sourcing.api"].with_user(cls.machine)

    def _import_all(self):
        self._created(self.api.import_parties(rows=PARTIES))
        self._created(self.api.import_projects(rows=[PROJECT]))
        return self._created(self.api.import_orders(rows=[LINE, SECOND_LINE]))

    def _created(self, answers):
        self.assertEqual(
            {(answer["status"], answer["message"]) for answer in answers},
            {("created", "")},
        )
        return answers

    def _record(self, model, answers):
        return self.env[model].browse(answers[0]["id"])

    def _statuses(self, answers):
        return [answer["status"] for answer in answers]


@tagged("post_install", "-at_install")
class TestImport(ApiCommon):
    def test_everything_arrives_and_the_second_time_nothing_changes(self):
        order = self._record("purchase.order", self._import_all())
        project = order.sourcing_project_id
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.user_id, self.lead)
        self.assertEqual(
            order.order_line.mapped(
                lambda line: (
                    line.product_id.default_code,
                    line.product_qty,
                    line.product_uom_id.name,
                    line.price_unit,
                    str(line.date_planned.date()),
                )
            ),
            [
                ("T-EM", 2000, "Units", 77.7, "2027-03-31"),
                ("T-HOSE", 3.5, "m", 1.2345, "2027-03-31"),
            ],
        )
        self.assertEqual(project.state, "draft")
        self.assertEqual(project.lead_id, self.lead)
        self.assertEqual(str(project.date_required), "2027-05-31")
        self.assertEqual(project.buyer_id.name, "Buyer North")
        self.assertEqual(
            {(party.partner_id.name, party.side) for party in project.party_ids},
            {("Anna", "buyer"), ("工厂 Mill", "factory"), ("Lead", "staff")},
        )
        for answers in (
            self.api.import_parties(rows=PARTIES),
            self.api.import_projects(rows=[PROJECT]),
            self.api.import_orders(rows=[LINE, SECOND_LINE]),
        ):
            self.assertEqual(set(self._statuses(answers)), {"unchanged"})

    def test_the_machine_follows_nothing(self):
        project = self._record("purchase.order", self._import_all()).sourcing_project_id
        self.assertNotIn(self.machine.partner_id, project.message_partner_ids)

    def test_a_contact_may_stand_before_its_company(self):
        self._created(self.api.import_parties(rows=PARTIES[::-1]))

    def test_a_changed_file_changes_the_record(self):
        order = self._record("purchase.order", self._import_all())
        answers = self.api.import_orders(
            rows=[LINE | {"quantity": "2500"}, SECOND_LINE]
        )
        self.assertEqual(self._statuses(answers), ["updated", "updated"])
        self.assertEqual(order.order_line.mapped("product_qty"), [2500, 3.5])
        later = PROJECT | {"required_date": "30.06.2027", "disclose_supplier": ""}
        self.assertEqual(
            self._statuses(self.api.import_projects(rows=[later])), ["updated"]
        )
        self.assertEqual(str(order.sourcing_project_id.date_required), "2027-06-30")

    def test_a_dry_run_answers_the_same_and_changes_nothing(self):
        def count():
            self.env.flush_all()
            models = (
                "res.partner",
                "sourcing.project",
                "purchase.order",
                "product.product",
                "ir.model.data",
                "sourcing.import.memory",
                "mail.message",
            )
            return {name: self.env[name].search_count([]) for name in models}

        before = count()
        self._created(self.api.import_parties(rows=PARTIES, dry_run=True))
        self.assertEqual(count(), before)
        self._created(self.api.import_parties(rows=PARTIES))
        number = int(self._record("sourcing.project", self._some_project()).number[3:])
        before = count()
        answers = self.api.import_projects(
            rows=[PROJECT, PROJECT | {"external_id": "P-2"}], dry_run=True
        )
        self._created(answers)
        self.assertFalse(answers[0]["id"])
        line = LINE | {"project": ""}
        self._created(self.api.import_orders(rows=[line, SECOND_LINE], dry_run=True))
        self.assertEqual(count(), before)
        following = self._record("sourcing.project", self._some_project("P-9"))
        self.assertEqual(int(following.number[3:]), number + 1, "no number was used up")

    def _some_project(self, key="P-8"):
        row = {"external_id": key, "name": "Some", "lead": "t_lead"}
        return self._created(self.api.import_projects(rows=[row]))

    def test_one_bad_row_stops_no_other_and_leaves_nothing(self):
        self._created(self.api.import_parties(rows=PARTIES))
        bad = SECOND_LINE | {"external_id": "O-2", "vendor": "MILL", "quantity": "many"}
        fresh = SECOND_LINE | {
            "external_id": "O-2",
            "vendor": "MILL",
            "product": "T-NEW",
        }
        good = LINE | {"external_id": "O-3", "project": ""}
        answers = self.api.import_orders(rows=[fresh, good, bad])
        self.assertEqual(self._statuses(answers), ["error", "created", "error"])
        self.assertEqual([answer["row"] for answer in answers], [0, 1, 2])
        self.assertEqual(answers[0]["code"], "incomplete")
        self.assertIn("quantity “many”", answers[2]["message"])
        self.assertFalse(
            self.env["product.product"].search([("default_code", "=", "T-NEW")])
        )

    def test_what_the_model_refuses_is_the_row_s_error(self):
        self._created(self.api.import_parties(rows=PARTIES))
        # the vendor would sit on the buyer's side too
        row = LINE | {"vendor": "NORTH"}
        self._created(self.api.import_projects(rows=[PROJECT]))
        answers = self.api.import_orders(rows=[row])
        self.assertEqual(answers[0]["code"], "refused")
        self.assertIn("another side", answers[0]["message"])

    def test_every_mistake_names_its_column_and_value(self):
        self._created(self.api.import_parties(rows=PARTIES))
        party, project, order = PARTIES[1], PROJECT, LINE | {"project": ""}
        cases = [
            (self.api.import_parties, party, "side", "buier", "unknown_code"),
            (self.api.import_parties, party, "role", "sales", "role_of_side"),
            (self.api.import_parties, party, "company", "NOBODY", "unknown_party"),
            (self.api.import_parties, party, "email", "anna at home", "bad_email"),
            (self.api.import_parties, party, "lang", "xx_XX", "unknown_language"),
            (self.api.import_parties, party, "tz", "Mars/Phobos", "unknown_zone"),
            (self.api.import_parties, party, "country", "ZZ", "unknown_country"),
            (self.api.import_parties, party, "colour", "red", "unknown_column"),
            (self.api.import_parties, party, "name", ["a"], "wrong_type"),
            (self.api.import_parties, party, "phone", b"1\x002".decode(), "unreadable"),
            (self.api.import_parties, party, "phone", "1\x1b[2J", "unreadable"),
            (self.api.import_parties, party, "phone", "\ud83d", "unreadable"),
            (self.api.import_parties, party, "external_id", "A B", "bad_id"),
            (self.api.import_projects, project, "lead", "t_nobody", "unknown_user"),
            (self.api.import_projects, project, "lead", "t_machine", "no_lead"),
            (
                self.api.import_projects,
                project,
                "required_date",
                "05/06/27",
                "bad_date",
            ),
            (self.api.import_projects, project, "incoterm", "FOO", "unknown_incoterm"),
            (self.api.import_projects, project, "disclose_buyer", "maybe", "bad_flag"),
            (self.api.import_projects, project, "parties", "GHOST", "unknown_party"),
            (self.api.import_projects, project, "parties", "NORTH", "no_role"),
            (self.api.import_orders, order, "vendor", "GHOST", "unknown_party"),
            (self.api.import_orders, order, "project", "P-99", "unknown_project"),
            (self.api.import_orders, order, "product", "X-9", "unknown_product"),
            (self.api.import_orders, order, "quantity", "1,000", "bad_number"),
            (self.api.import_orders, order, "quantity", "0", "not_positive"),
            (self.api.import_orders, order, "quantity", "1.23456789", "too_precise"),
            (self.api.import_orders, order, "unit", "kg", "unknown_unit"),
            (self.api.import_orders, order, "unit_price", "-1", "negative"),
            (self.api.import_orders, order, "currency", "XXX", "unknown_currency"),
        ]
        for method, row, column, value, code in cases:
            with self.subTest(column=column, value=value):
                key = "NORTH-BOB" if method == self.api.import_parties else "NEW"
                answers = method(rows=[row | {"external_id": key} | {column: value}])
                self.assertEqual(answers[0]["status"], "error")
                self.assertEqual(answers[0]["code"], code, answers[0]["message"])
                self.assertIn(column, answers[0]["message"])
                if isinstance(value, str) and value.isprintable():
                    self.assertIn(value, answers[0]["message"])
                self.assertTrue(answers[0]["message"].isprintable())

    def test_missing_columns_are_named_together(self):
        answers = self.api.import_parties(rows=[{"external_id": "X"}, "text", {}])
        self.assertEqual(
            [answer["code"] for answer in answers], ["missing", "wrong_type", "missing"]
        )
        self.assertIn("name", answers[0]["message"])
        self.assertIn("side", answers[0]["message"])
        with self.assertRaises(UserError):
            self.api.import_parties(rows="text")

    def test_an_external_id_stands_once_in_a_file(self):
        row = PARTIES[0]
        answers = self.api.import_parties(rows=[row, row | {"name": "Other"}])
        self.assertEqual([answer["code"] for answer in answers], ["duplicate"] * 2)
        self._created(self.api.import_parties(rows=PARTIES))
        answers = self.api.import_orders(
            rows=[LINE | {"project": ""}, SECOND_LINE | {"vendor": "NORTH"}]
        )
        self.assertEqual(
            [answer["code"] for answer in answers], ["incomplete", "contradiction"]
        )

    def test_a_colleague_s_change_is_kept_or_named_never_undone(self):
        self._created(self.api.import_parties(rows=PARTIES))
        anna = self._record("res.partner", [self.api.import_parties(rows=PARTIES)[1]])
        anna.email = "a.n@north.example.com"
        answer = self.api.import_parties(rows=PARTIES)[1]
        self.assertEqual((answer["status"], answer["code"]), ("unchanged", "kept"))
        self.assertIn("email", answer["message"])
        row = PARTIES[1] | {"email": "third@north.example.com", "phone": "1"}
        answer = self.api.import_parties(rows=[row])[0]
        self.assertEqual((answer["status"], answer["code"]), ("error", "colleague"))
        self.assertIn("a.n@north.example.com", answer["message"])
        self.assertEqual(anna.email, "a.n@north.example.com")
        self.assertFalse(anna.phone, "nothing of a refused row is written")
        row = PARTIES[1] | {"email": "a.n@north.example.com", "phone": "1"}
        self.assertEqual(
            self._statuses(self.api.import_parties(rows=[row])), ["updated"]
        )

    def test_lines_are_changed_in_place(self):
        """Notes, discounts and texts are a colleague's, and stay."""
        order = self._record("purchase.order", self._import_all())
        first, second = order.order_line
        first.write({"discount": 5, "name": "Espresso machine, black"})
        self.env["purchase.order.line"].create(
            {
                "order_id": order.id,
                "display_type": "line_note",
                "name": "No wooden pallets",
                "product_qty": 0,
                "sequence": 99,
            }
        )
        answers = self.api.import_orders(
            rows=[LINE | {"quantity": "2500"}, SECOND_LINE]
        )
        self.assertEqual(self._statuses(answers), ["updated", "updated"])
        self.assertEqual(order.order_line[:2], first + second)
        self.assertRecordValues(
            first,
            [
                {
                    "product_qty": 2500,
                    "price_unit": 77.7,
                    "discount": 5,
                    "name": "Espresso machine, black",
                }
            ],
        )
        self.assertEqual(order.order_line[2:].name, "No wooden pallets")

    def test_lines_take_the_order_of_the_file(self):
        order = self._record("purchase.order", self._import_all())
        first, second = order.order_line
        third = {"external_id": "O-1", "product": "T-TAP", "create_product": "yes"}
        third |= {"quantity": 1, "unit_price": 1, "planned_date": "2027-03-31"}
        header = {name: LINE[name] for name in ("project", "vendor", "currency")}
        bare = {name: cell for name, cell in LINE.items() if name not in header}
        rows = [SECOND_LINE | header, third, bare]
        answers = self.api.import_orders(rows=rows)
        self.assertEqual(set(self._statuses(answers)), {"updated"})
        order.invalidate_recordset(["order_line"])
        self.assertEqual(order.order_line[1].product_id.default_code, "T-TAP")
        self.assertEqual(order.order_line[::2], second + first)
        answers = self.api.import_orders(rows=rows)
        self.assertEqual(set(self._statuses(answers)), {"unchanged"})
        answers = self.api.import_orders(rows=rows[:2])
        self.assertEqual(set(self._statuses(answers)), {"updated"})
        self.assertFalse(first.exists())

    def test_a_confirmed_order_is_not_touched(self):
        order = self._record("purchase.order", self._import_all())
        order.sudo().sourcing_project_id = False
        order.button_confirm()
        rows = [LINE | {"project": "", "quantity": "1"}, SECOND_LINE]
        answers = self.api.import_orders(rows=rows)
        self.assertEqual({answer["code"] for answer in answers}, {"confirmed"})
        self.assertEqual(order.order_line[0].product_qty, 2000)
        rows = [LINE | {"project": ""}, SECOND_LINE]
        self.assertEqual(
            set(self._statuses(self.api.import_orders(rows=rows))), {"unchanged"}
        )

    def test_who_was_shut_out_stays_out(self):
        project = self._record("purchase.order", self._import_all()).sourcing_project_id
        party = project.party_ids.filtered(lambda party: party.side == "buyer")
        party.revoked = True
        self.api.import_projects(rows=[PROJECT | {"name": "New name"}])
        self.assertEqual(
            project.party_ids.filtered(lambda party: party.side == "buyer"), party
        )
        self.assertTrue(party.revoked)

    def test_what_was_deleted_is_made_anew(self):
        first = self.api.import_parties(rows=[PARTIES[0]])[0]["id"]
        self.env["res.partner"].browse(first).unlink()
        answer = self.api.import_parties(rows=[PARTIES[0]])[0]
        self.assertEqual(answer["status"], "created")
        self.assertNotEqual(answer["id"], first)

    def test_a_vendor_of_before_is_found_by_its_reference(self):
        self.factory_firm.ref = "V-77"
        row = LINE | {"project": "", "vendor": "V-77"}
        order = self._record("purchase.order", self.api.import_orders(rows=[row]))
        self.assertEqual(order.partner_id, self.factory_firm)

    def test_each_company_has_its_own_external_ids(self):
        order = self._record("purchase.order", self._import_all())
        other = self.env["res.company"].create({"name": "Other Agent"})
        machine = new_test_user(
            self.env,
            "t_machine2",
            groups="sourcing_pm.group_sourcing_automation",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        api = self.env["sourcing.api"].with_user(machine).with_company(other)
        mine = self._created(api.import_parties(rows=PARTIES))
        self.assertNotIn(order.partner_id.id, [answer["id"] for answer in mine])
        answers = api.import_orders(rows=[LINE])
        self.assertEqual(answers[0]["code"], "unknown_project")
        for name in (order.name, "O-1"):
            answers = api.track_orders(rows=[{"order": name}])
            self.assertEqual(answers[0]["code"], "unknown_order")
        with self.assertRaises(UserError):
            api.status(project=order.sourcing_project_id.number)


@tagged("post_install", "-at_install")
class TestTrackAndStatus(ApiCommon):
    def test_track_row_by_row(self):
        fresh, cancelled, nobodys = (self._create_order() for _index in range(3))
        cancelled.button_cancel()
        nobodys.user_id = self.purchaser
        rows = [
            {"order": fresh.name},
            {"order": cancelled.name},
            {"order": nobodys.name},
            {"order": self.order.name},
            {"order": "P99999"},
        ]
        for dry_run in (True, False):
            answers = self.api.track_orders(rows=rows, dry_run=dry_run)
            self.assertEqual(
                [(answer["status"], answer["code"]) for answer in answers],
                [
                    ("created", ""),
                    ("error", "cancelled"),
                    ("error", "no_lead"),
                    ("unchanged", ""),
                    ("error", "unknown_order"),
                ],
            )
            self.assertEqual(bool(fresh.sourcing_project_id), not dry_run)
        self.assertEqual(fresh.sourcing_project_id.lead_id, self.lead)
        answers = self.api.track_orders(
            rows=[{"order": nobodys.name, "lead": "t_lead"}]
        )
        self.assertEqual(self._statuses(answers), ["created"])

    def test_one_refused_order_does_not_stop_the_others(self):
        first, bad, last = (self._create_order() for _index in range(3))
        prepare = type(bad)._prepare_sourcing_project
        refusal = UserError(bad.name)

        def refuse(order, lead=None):
            if order == bad:
                raise refusal
            return prepare(order, lead)

        self.patch(type(bad), "_prepare_sourcing_project", refuse)
        rows = [{"order": order.name} for order in first | bad | last]
        answers = self.api.track_orders(rows=rows)
        self.assertEqual(self._statuses(answers), ["created", "error", "created"])
        self.assertIn(bad.name, answers[1]["message"])

    def test_an_order_named_twice_is_tracked_once(self):
        order = self._create_order()
        self.env["ir.model.data"].create(
            {
                "module": "__sourcing_import__",
                "name": f"company_{self.company.id}_order_twice",
                "model": "purchase.order",
                "res_id": order.id,
            }
        )
        rows = [{"order": order.name}, {"order": "twice"}]
        answers = self.api.track_orders(rows=rows)
        self.assertEqual(self._statuses(answers), ["created", "unchanged"])
        self.assertEqual(answers[0]["id"], answers[1]["id"])

    def test_status_tells_colour_reason_next_step_and_dates(self):
        view = self.api.status(project=self.project.number)["projects"][0]
        self.assertEqual(
            (view["number"], view["colour"], view["lead"]),
            (self.project.number, "green", "t_lead"),
        )
        self.assertIn("RFQ and negotiation", view["next_step"])
        self.assertEqual(view["forecast"], str(self.project.date_forecast))
        self.assertEqual(len(view["steps"]), len(self.project.milestone_ids))
        json.dumps(view)

    def test_status_since_an_instant(self):
        past, future = "2020-01-01T00:00:00+08:00", "2999-01-01T00:00:00Z"
        numbers = [
            view["number"] for view in self.api.status(changed_since=past)["projects"]
        ]
        self.assertIn(self.project.number, numbers)
        self.assertFalse(self.api.status(changed_since=future)["projects"])
        with self.assertRaises(UserError):
            self.api.status(changed_since="yesterday")

    def test_status_costs_the_same_for_many(self):
        def queries():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.api.status()
            return self.env.cr.sql_log_count - before

        queries()
        few = queries()
        for _index in range(4):
            self._track(self._create_order())
        self.assertLessEqual(queries(), few)

    def test_doctor_tells_what_the_user_may(self):
        doctor = self.api.doctor()
        self.assertIn("sourcing_pm", doctor["addons"])
        self.assertEqual(doctor["groups"], ["sourcing_pm.group_sourcing_automation"])
        self.assertEqual(set(doctor["may"].values()), {True})
        doctor = self.api.with_user(self.inspector).doctor()
        self.assertEqual(set(doctor["may"].values()), {False})


@tagged("post_install", "-at_install")
class TestRights(ApiCommon):
    def _calls(self, user):
        api = self.env["sourcing.api"].with_user(user)
        imports = {
            name: lambda name=name: getattr(api, name)(rows=[])
            for name in (
                "import_parties",
                "import_projects",
                "import_orders",
                "track_orders",
            )
        }
        return imports, {"status": api.status, "doctor": api.doctor}

    def test_outsiders_and_plain_users_get_nothing(self):
        public = self.env.ref("base.public_user")
        for user in (self.buyer, self.factory, public, self.plain, self.purchaser):
            imports, readers = self._calls(user)
            for name, call in (imports | readers).items():
                with self.subTest(user=user.login, method=name):
                    with self.assertRaises(AccessError):
                        call()

    def test_inspectors_and_clerks_read_only(self):
        for user in (self.inspector, self.clerk):
            imports, readers = self._calls(user)
            for call in readers.values():
                self.assertTrue(call())
            for call in imports.values():
                with self.assertRaises(AccessError):
                    call()

    def test_automation_decides_nothing(self):
        machine = self.machine
        step = self._step("rfq", user=machine)
        for act in (
            step.action_start,
            step.action_submit,
            step.action_set_na,
            lambda: step.write({"state": "done"}),
            lambda: step.write({"block_confirm_order": False}),
        ):
            with self.assertRaises(UserError):  # AccessError is one
                act()
        project = self.project.with_user(machine)
        for act in (
            lambda: project.action_hold(reason="Buyer asked"),
            project.action_cancel,
            lambda: project.write({"state": "cancel"}),
        ):
            with self.assertRaises(UserError):
                act()
        self.assertEqual(self.project.state, "running")
        # even when it is named as the one who is asked
        self.project.approver_id = machine
        buyer = self.project.party_ids.filtered(lambda party: party.side == "buyer")
        buyer.with_user(self.manager).revoked = True
        approval = self._ask("rfq")
        self.assertEqual(approval.user_id, machine)
        for answer in ("action_approve", "action_reject"):
            with self.assertRaises(AccessError):
                getattr(approval.with_user(machine), answer)()
        with self.assertRaises(GateError):
            self.order.with_user(machine).button_confirm()
        party = self.project.party_ids.filtered("revoked")[:1]
        with self.assertRaises(AccessError):
            party.with_user(machine).revoked = False

    def test_automation_writes_drafts_only(self):
        project = self.project.with_user(self.machine)
        for vals in (
            {"date_required": "2050-01-01"},
            {"update_days": 999},
            {"inspector_id": self.inspector.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                project.write(vals)
        for act in (
            lambda: project.message_post(body="Made by Factory A"),
            lambda: self.order.with_user(self.machine).copy(
                {"sourcing_project_id": project.id}
            ),
        ):
            with self.assertRaises(AccessError):
                act()
        draft = project.create({"name": "Draft", "lead_id": self.lead.id})
        draft.date_required = "2050-01-01"
        for vals in ({"open_book": True}, {"approver_id": self.machine.id}):
            for record in (project, draft):
                with self.assertRaisesRegex(UserError, "who may learn what"):
                    record.write(vals)

    def test_rows_of_a_project_under_way_repeat_but_do_not_change_it(self):
        order = self._record("purchase.order", self._import_all())
        project = order.sourcing_project_id.with_user(self.lead)
        project.action_start()
        self._created(
            self.api.import_parties(
                rows=[{"external_id": "V", "name": "V", "side": "factory"}]
            )
        )
        answers = [
            *self.api.import_projects(rows=[PROJECT]),
            *self.api.import_orders(rows=[LINE, SECOND_LINE]),
        ]
        self.assertEqual(set(self._statuses(answers)), {"unchanged"})
        changed = PROJECT | {"required_date": "2027-07-31"}
        more = PROJECT | {"parties": f"{PROJECT['parties']} ANNA-2"}
        joining = LINE | {"external_id": "O-NEW", "vendor": "V"}
        person = PARTIES[1] | {"external_id": "ANNA-2", "name": "Anna Two"}
        self.api.import_parties(rows=[person])
        for answer in (
            *self.api.import_projects(rows=[changed]),
            *self.api.import_projects(rows=[more]),
            *self.api.import_orders(rows=[joining]),
        ):
            self.assertEqual(answer["code"], "under_way", answer["message"])
            self.assertIn("one of your people changes it", answer["message"])
        by_lead = self.env["sourcing.api"].with_user(self.lead)
        self.assertEqual(
            self._statuses(by_lead.import_projects(rows=[changed])), ["updated"]
        )

    def test_automation_cancels_no_tracked_order(self):
        with self.assertRaisesRegex(UserError, "one of your people"):
            self.order.with_user(self.machine).button_cancel()
        self.assertNotEqual(self.order.state, "cancel")
        loose = self.order.with_user(self.machine).copy(
            {"sourcing_project_id": False, "partner_id": self.order.partner_id.id}
        )
        loose.button_cancel()
        self.assertEqual(loose.state, "cancel")

    def test_automation_redirects_nobody_of_a_project_under_way(self):
        buyer = self.project.party_ids.filtered(lambda party: party.side == "buyer")
        contact = buyer.partner_id.with_user(self.machine)
        for vals in (
            {"email": "other@example.com"},
            {"name": "Other"},
            {"active": False},
            {"parent_id": self.buyer2.partner_id.id},
        ):
            with self.assertRaisesRegex(UserError, "under way"):
                contact.write(vals)
        contact.phone = "+49 30 1"
        new = contact.create({"name": "New contact"})
        new.email = "new@example.com"
        with self.assertRaises(AccessError):
            new.unlink()

    def test_automation_creates_products_but_changes_none(self):
        with self.assertRaises(AccessError):
            self.product.with_user(self.machine).name = "Other"

    def test_nobody_reads_the_memory(self):
        self._created(self.api.import_parties(rows=PARTIES))
        for user in (self.machine, self.lead, self.manager):
            with self.assertRaises(AccessError):
                self.env["sourcing.import.memory"].with_user(user).search([])


@tagged("post_install", "-at_install")
class TestOverHttp(ApiCommon, HttpCase):
    def test_json_2_with_an_api_key(self):
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.machine)
            .sudo()  # sudo: res.users.apikeys - as the user's own dialogue does
            ._generate("rpc", "test", None)
        )
        response = self.url_open(
            "/json/2/sourcing.api/import_parties",
            json={"rows": PARTIES, "context": {"lang": "en_US"}},
            headers={"Authorization": f"Bearer {key}"},
        )
        self.assertEqual(response.status_code, 200, response.text)
        self.assertEqual(set(self._statuses(response.json())), {"created"})
