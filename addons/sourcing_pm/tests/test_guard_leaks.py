"""Guard 4: fill everything of ours with markers, and see who comes across which.

Two buyers, two factories, a contact who was shut out and the public open every page,
file, thread and remote call that could show something, and read their mails. The
test first proves that it can see; at last it must find leaks made on purpose.
"""

from __future__ import annotations

import re

from markupsafe import Markup

from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.service.model import call_kw
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from . import guards
from .guard_marks import Marks, can_be_marked, fill
from .guard_story import StoryCase

# Pages of core that may show a record of ours.
CORE_PAGES = (
    "/my",
    "/my/home",
    "/my/account",
    "/my/rfq",
    "/my/purchase",
    "/my/invoices",
)
ORDER_PAGES = (
    "/my/purchase/{id}",
    "/my/purchase/{id}?report_type=html",
    "/my/purchase/{id}?report_type=pdf",
    "/my/purchase/{id}?update=True",
    "/my/purchase/{id}/download_edi",
    "/report/html/purchase.report_purchaseorder/{id}",
    "/report/html/purchase.report_purchasequotation/{id}",
    "/mail/view?model=purchase.order&res_id={id}",
)
PROJECT_PAGES = ("/mail/view?model=sourcing.project&res_id={id}",)
# Models that our staff is asked about; outsiders are asked about all.
OF_STAFF = (
    "ir.attachment",
    "sourcing.",
    "purchase.",
    "product.",
    "res.partner",
    "account.",
    "stock.",
    "mail.",
)
SHOWN = {"display_name": {}}
# The files of Odoo's own pages are large and hold nothing of ours.
NO_ASSETS = [("res_model", "not in", ("ir.ui.view", False))]
# Odoo shows the cost of a product to every internal user: docs/security says so.
OPEN_PRICES = {"product.standard_price"}
# Scripts and styles that a page loads.
ASSET = re.compile(r"""["'](/web/assets/[^"'?]+)""")
# What each side must come across, or the test sees nothing.
MUST_SEE = {
    "buyer": {
        "sourcing.project.name",
        "sourcing.milestone.type.name",
        "sourcing.document.released_file",
        "sourcing.approval.question",
        "sourcing.specification.line.name",
        "sourcing.rule.sentence_buyer",
        "sourcing.report.introduction",
        "sourcing.report.section.note",
        "sourcing.report.picture.image",
        "message to the buyer",
    },
    "factory": {
        "sourcing.milestone.type.name",
        "sourcing.document.released_file",
        "sourcing.specification.line.name_zh",
        "purchase.order.note",
        "purchase.order.line.price_unit",
        "message to the factory",
    },
}


@tagged("post_install", "-at_install")
class TestGuardLeaks(StoryCase, HttpCase):
    # === STORY === #

    @classmethod
    def setUpClass(cls):
        cls.marks = Marks()
        super().setUpClass()
        cls.readers = {
            "buyer": cls.buyer,
            "buyer2": cls.buyer2,
            "factory": cls.factory,
            "factory_b": cls.factory_b,
            "revoked": cls._revoked(),
            "public": cls.env.ref("base.public_user"),
        }
        cls.outsiders = tuple(cls.readers)
        cls.readers |= {
            "manager": cls.manager,
            "inspector": cls.inspector,
            "clerk": cls.clerk,
        }
        fill(cls, cls.marks)
        cls._mark_core()
        cls._write_messages()
        cls.env.flush_all()

    @classmethod
    def _revoked(cls):
        """A portal user who was a contact of the first buyer, and is shut out."""
        user = new_test_user(
            cls.env, "t_revoked", groups="base.group_portal", name="Revoked"
        )
        cls._add_buyer(cls.project, user, role="viewer").revoked = True
        return user

    @classmethod
    def _create_people(cls):
        """Names first: also mails from the middle of the story may hold them."""
        result = super()._create_people()
        for reader, firm, user in (
            ("buyer", cls.buyer_firm, cls.buyer),
            ("buyer2", cls.buyer2_firm, cls.buyer2),
            ("factory", cls.factory_firm, cls.factory),
            ("factory_b", cls.factory_b_firm, cls.factory_b),
        ):
            for partner in firm | user.partner_id:
                for field in ("name", "street", "ref", "comment"):
                    partner[field] = cls.marks.word(f"{field} of {reader}", [reader])
                word = cls.marks.word(f"email of {reader}", [reader])
                partner.email = f"{word}@example.com"
        return result

    @classmethod
    def _orders(cls):
        # sudo: purchase.order - a fixture for judging what others may see of it
        return (cls.order | cls.order2 | cls.rival).sudo()

    @classmethod
    def _readers(cls, record, sides: str) -> set[str]:
        """Those who stand on one of the sides of the record's project."""
        if record._name == "purchase.order":
            project = record.sourcing_project_id
        else:
            path = guards.project_path(cls.env, record._name)
            project = path and record.mapped(path)
            if path == "id":
                project = record
        first = {"buyer": {"buyer"}, "factory": {"factory"}}
        second = {"buyer": {"buyer2"}, "factory": {"factory_b"}}
        found = set()
        for side in sides.split():
            if not project or project.id == cls.project.id:
                found |= first[side]
            if not project or project.id == cls.project2.id:
                found |= second[side]
        return found

    @classmethod
    def _mark_core(cls):
        """What core keeps of an order and of its goods."""
        marks = cls.marks
        vendors = {
            cls.order: "factory",
            cls.order2: "factory_b",
            cls.rival: "factory_b",
        }
        address = cls.env["res.partner"].create(
            {
                "name": marks.word("name of the buyer's address", ["buyer"]),
                "street": marks.word("street of the buyer's address", ["buyer"]),
                "parent_id": cls.buyer_firm.id,
                "type": "delivery",
            }
        )
        agreement = cls.env["purchase.requisition"].create(
            {
                "vendor_id": cls.factory_firm.id,
            }
        )
        agreement.name = marks.word("purchase.requisition.name")
        (cls.order | cls.rival).sudo().purchase_group_id = cls.env[  # sudo: fixture
            "purchase.order.group"
        ].create({"order_ids": [(6, 0, (cls.order | cls.rival).ids)]})
        for order, vendor in vendors.items():
            order = order.sudo()  # sudo: purchase.order - fixture
            order.write(
                {
                    "origin": marks.word("purchase.order.origin"),
                    "name": marks.word("purchase.order.name", [vendor]),
                    "note": Markup("<p>%s</p>")
                    % marks.word("purchase.order.note", [vendor]),
                    "partner_ref": marks.word("purchase.order.partner_ref", [vendor]),
                    "dest_address_id": address.id,
                    "requisition_id": agreement.id if order == cls.order else False,
                }
            )
            order.order_line.write(
                {
                    "name": marks.word("purchase.order.line.name", [vendor]),
                    "price_unit": marks.number(
                        "purchase.order.line.price_unit", [vendor], price=True
                    ),
                }
            )
            cls.env["product.supplierinfo"].create(
                {
                    "partner_id": order.partner_id.id,
                    "product_tmpl_id": cls.product.product_tmpl_id.id,
                    "product_code": marks.word("product_code", [vendor]),
                    "product_name": marks.word("product_name", [vendor]),
                    "price": marks.number("supplierinfo.price", price=True),
                }
            )
        cls.product.standard_price = marks.number("product.standard_price", price=True)

    @classmethod
    def _write_messages(cls):
        """What is said and filed in the two threads, and noted by ourselves."""
        for project, order, buyer, factory in (
            (cls.project, cls.order, "buyer", "factory"),
            (cls.project2, cls.order2, "buyer2", "factory_b"),
        ):
            cls._say(project, "message to the buyer", [buyer], "mail.mt_comment")
            cls._say(order, "message to the factory", [factory], "mail.mt_comment")
            for record in (project, order):
                record = record.with_user(cls.lead)
                cls._say(record, "note of ours", [], "mail.mt_note", files=True)
                record.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=cls.marks.word("summary of a task"),
                    note=cls.marks.word("note of a task"),
                    user_id=cls.lead.id,
                )
            project = project.sudo()  # sudo: sourcing.project - as the nightly job
            project._tell_buyer_findings(project.findings)
            project._tell_buyer("approval_asked", step=cls._step("sample", project))
            cls.env.ref("purchase.email_template_edi_purchase").send_mail(order.id)
            # of everything that is marked now
            project._draft_report()._send()

    @classmethod
    def _say(cls, record, what, readers, subtype, files=False):
        record.with_user(cls.lead).message_post(
            body=cls.marks.word(what, readers),
            message_type="comment",
            subtype_xmlid=subtype,
            partner_ids=record.message_partner_ids.ids if readers else [],
            attachments=[
                (cls.marks.word("name of a file of ours"), cls._bytes("file of ours"))
            ]
            if files
            else [],
        )

    @classmethod
    def _bytes(cls, what: str) -> bytes:
        return cls.marks.word(what).encode()

    # === LOOKING === #

    def setUp(self):
        super().setUp()
        self.answers: dict[str, tuple] = {}

    def _sight(self, reader: str, *looks) -> tuple[set[str], set[str]]:
        """What a reader comes across: allowed marks, and leaks with their place."""
        seen, leaks = set(), set()
        for look in looks:
            for where, content in look(reader):
                for mark in self.marks.find(content):
                    if reader in mark.readers:
                        seen.add(mark.what)
                    else:
                        leaks.add(f"{where}: {mark.what}")
        return seen, leaks

    def _login(self, reader: str) -> None:
        user = self.readers[reader]
        login = None if user._is_public() else user.login
        self.authenticate(login, login)

    # === PAGES === #

    def _pages(self, reader: str):
        """Every page of ours, and those of core that know our records."""
        self._login(reader)
        assets: dict[str, None] = {}
        for url in self._urls():
            content = self._open(url)
            assets |= dict.fromkeys(ASSET.findall(content.decode(errors="replace")))
            yield url, content
        self.assertTrue(assets, "no page loads a script")
        for url in assets:
            yield url, self._open(url)
        for file in self._files():
            for route in ("content", "image"):
                where = f"{file.res_model}.{file.res_field or 'file'}"
                for name in (
                    file.id,
                    f"{file.res_model}/{file.res_id}/{file.res_field}",
                ):
                    yield f"/web/{route} of {where}", self._open(f"/web/{route}/{name}")

    def _urls(self) -> list[str]:
        urls = list(CORE_PAGES)
        urls += [
            page.format(id=id_) for page in ORDER_PAGES for id_ in self._orders().ids
        ]
        urls += [
            page.format(id=project.id)
            for page in PROJECT_PAGES
            for project in (self.project, self.project2)
        ]
        for rule, endpoint in guards.our_routes(self.env):
            if "GET" in (endpoint.routing["methods"] or ("GET",)):
                urls += guards.addresses(self.env, rule, self)
        return list(dict.fromkeys(urls))

    def _files(self):
        """One file of each field of ours, and of each thread."""
        # sudo: ir.attachment - fixture; what others may open is what is tried
        files = self.env["ir.attachment"].sudo()
        models = [*guards.our_models(self.env), "purchase.order"]
        # naming res_field keeps the search from leaving files of fields out
        domain = ["|", ("res_field", "=", False), ("res_field", "!=", False)]
        domain.append(("res_model", "in", models))
        marked = files.search(domain).filtered(
            lambda file: self.marks.find(file.raw or b"")
        )
        return files.union(
            *(
                group[:1]
                for group in marked.grouped(
                    lambda f: (f.res_model, f.res_field)
                ).values()
            )
        )

    def _open(self, url: str) -> bytes:
        with mute_logger("odoo.http", "odoo.addons.http_routing.models.ir_http"):
            response = self.url_open(url)
        self.assertLess(response.status_code, 500, url)
        self.answers[url] = (response.status_code, response.url.partition("?")[0])
        return response.content + str(response.headers).encode()

    # === THREADS === #

    def _threads(self, reader: str):
        """Messages, and everything else that Odoo's client asks of a thread."""
        self._login(reader)
        for model, id_ in (
            ("sourcing.project", self.project.id),
            ("sourcing.project", self.project2.id),
            *(("purchase.order", id_) for id_ in self._orders().ids),
        ):
            thread = {"thread_model": model, "thread_id": id_}
            requests = ["activities", "attachments", "followers", "messages"]
            data = ["mail.thread", {**thread, "request_list": requests}]
            for route, params in (
                ("/mail/chatter_fetch", thread),
                ("/portal/chatter_init", thread),
                ("/mail/thread/messages", thread),
                ("/mail/data", {"fetch_params": [data]}),
                ("/mail/thread/recipients", thread),
            ):
                yield f"{route} {model} {id_}", self._ask_route(route, params)
        for record, party in self._own_threads(reader):
            thread = {"thread_model": record._name, "thread_id": record.id}
            with_token = thread | {"token": record._thread_token(party)}
            answer = self._ask_route("/mail/chatter_fetch", with_token)
            yield f"/mail/chatter_fetch with token {record._name}", answer
        yield (
            "/my/counters",
            self._ask_route(
                "/my/counters",
                {"counters": ["sourcing_project_count", "purchase_count"]},
            ),
        )

    def _own_threads(self, reader: str):
        """Projects of a reader, with the token that his page gives him."""
        user = self.readers[reader]
        for project in self.project | self.project2:
            project = project.with_user(user).sudo()  # sudo: as the page's route
            party = project._party(user)
            if party:
                yield project, party

    def _ask_route(self, route: str, params: dict):
        with mute_logger("odoo.http"):
            try:
                return self.make_jsonrpc_request(route, params)
            except JsonRpcException as error:
                return str(error)

    # === REMOTE CALLS === #

    def _remote(self, reader: str):
        """Every model that the reader may read, in each way that Odoo offers."""
        user = self.readers[reader]
        for name, model in self.env.registry.items():
            if model._abstract or not model._auto:
                continue
            records = self.env[name].with_user(user)
            if reader not in self.outsiders and not name.startswith(OF_STAFF):
                continue
            if name.startswith("sourcing.") or records.has_access("read"):
                yield from self._read_all(records)

    def _read_all(self, model):
        domain = NO_ASSETS if model._name == "ir.attachment" else []
        newest = {"limit": 60, "order": "id desc"}
        ids = self._remotely(model, "search", domain, **newest) or []
        fields = list(self._remotely(model, "fields_get", attributes=["type"]) or {})
        found = self._remotely(model, "read", ids, fields)
        if found is None:  # one field is refused: the others one by one
            found = [self._remotely(model, "read", ids, [name]) for name in fields]
        yield f"{model._name} read", found
        yield (
            f"{model._name} search_read",
            self._remotely(model, "search_read", limit=60, order="id desc"),
        )
        yield f"{model._name} name_search", self._remotely(model, "name_search", "qz")
        if model._name.startswith(("sourcing.", "purchase.")):
            yield from self._read_deeply(model, ids, fields)

    def _read_deeply(self, model, ids, fields):
        """Names behind links, exports and groups: computed past the target's rights."""
        links = [name for name in fields if model._fields[name].relational]
        ways = (
            ("web_read", lambda names: dict.fromkeys(names, {"fields": SHOWN})),
            ("export_data", lambda names: [f"{name}/display_name" for name in names]),
        )
        for method, argument in ways:
            answer = self._remotely(model, method, ids, argument(links))
            if answer is None:  # one of them is refused: the others one by one
                answer = [
                    self._remotely(model, method, ids, argument([name]))
                    for name in links
                ]
            yield f"{model._name} {method}", answer
        for name in fields:
            field = model._fields[name]
            if field.store and field.type in ("many2one", "char"):
                yield (
                    f"{model._name}.{name} formatted_read_group",
                    self._remotely(
                        model, "formatted_read_group", [], [name], ["__count"]
                    ),
                )

    def _remotely(self, model, method: str, *args, **kwargs):
        """The answer of a remote call; None where it is refused."""
        if method in ("read", "web_read", "export_data"):
            args = ([*args[0]], *args[1:])
        with mute_logger("odoo.addons.base.models.ir_rule", "odoo.models", "odoo.orm"):
            try:
                with self.env.cr.savepoint(flush=False):
                    return call_kw(model, method, args, kwargs)
            except (AccessError, UserError, ValueError):
                return None

    def _answered_probes(self, reader: str) -> list[str]:
        """Hidden fields by which the reader could search, and so guess their values."""
        hidden = [
            (field.model_name, field.name)
            for field in guards.our_core_fields(self.env)
            if field.store or field.search
        ]
        hidden += [
            ("purchase.order.line", f"order_id.{name}")
            for model, name in hidden
            if model == "purchase.order"
        ]
        hidden += [
            ("purchase.order", f"{path}.name")
            for path in ("sourcing_project_id", "dest_address_id", "requisition_id")
        ]
        found = []
        for model, path in hidden:
            records = self.env[model].with_user(self.readers[reader])
            if (
                self._remotely(records, "search_count", [(path, "!=", False)])
                is not None
            ):
                found.append(f"{model}.{path}")
            if (
                self._remotely(records, "search", [], order=path.split(".")[0])
                is not None
            ):
                if "." not in path:
                    found.append(f"{model} ordered by {path}")
        return found

    # === MAILS === #

    def _mails(self, reader: str):
        """What was sent to a reader since the markers were set."""
        partner = self.readers[reader].partner_id
        # sudo: mail.mail - fixture; the mails are read as what they are
        for mail in self.env["mail.mail"].sudo().search([]):
            recipients = mail.recipient_ids
            if partner in recipients or partner.commercial_partner_id in recipients:
                files = [(file.name, file.raw) for file in mail.attachment_ids]
                content = [mail.subject, mail.body_html, mail.headers]
                content += [mail.email_from, mail.reply_to, mail.email_cc]
                yield f"mail {mail.subject}", [*content, files]

    # === TESTS === #

    def test_every_value_of_ours_is_marked(self):
        codes = guards.mapping(self.env, "CODES")
        unmarked = {
            str(field)
            for model in guards.our_models(self.env)
            for field in guards.our_fields(self.env, model).values()
            if can_be_marked(field) and str(field) not in codes
        } - self.marks.whats
        self.assertFalse(unmarked, "the story puts no value there")
        known = {
            str(field)
            for model in guards.our_models(self.env)
            for field in guards.our_fields(self.env, model).values()
        }
        self.assertLessEqual({*codes, *guards.mapping(self.env, "VISIBLE")}, known)

    def test_a_field_without_a_marker_is_found(self):
        self.patch(self.marks, "whats", self.marks.whats - {"sourcing.issue.name"})
        with self.assertRaisesRegex(AssertionError, "sourcing.issue.name"):
            self.test_every_value_of_ours_is_marked()

    def test_nobody_sees_what_is_not_for_him(self):
        for reader in self.outsiders:
            looks = (self._pages, self._threads, self._remote, self._mails)
            seen, leaks = self._sight(reader, *looks)
            with self.subTest(reader=reader):
                self.assertFalse(leaks)
                must = MUST_SEE.get(reader.rstrip("2").removesuffix("_b"), set())
                self.assertLessEqual(must, seen, "the test has become blind")
                self._assert_same_answers(reader)

    def test_a_visitor_by_link_sees_what_his_side_may(self):
        for reader, party in (
            ("buyer", self.project._live("buyer")),
            ("factory", self.project._live("factory")),
        ):
            party.filtered(lambda party: not party.revoked)[:1]._issue_link()
            seen, leaks = self._sight(reader, self._pages_by_link)
            with self.subTest(reader=reader):
                self.assertFalse(leaks)
                must = {"sourcing.milestone.type.name", f"message to the {reader}"}
                self.assertLessEqual(must, seen, "the test has become blind")

    def _pages_by_link(self, reader: str):
        """Every page of ours, for a visitor who came by the link of a party."""
        self._login("public")
        (party,) = self.project._live(reader).filtered("link_number")
        yield "the link", self._open(f"/my/sourcing/link/{party._link_key()}")
        for url in self._urls():
            yield f"{url} by link", self._open(url)

    def _assert_same_answers(self, reader: str) -> None:
        """What is not his answers him like what is not there."""
        self._open("/my/sourcing/999999")
        nothing = self.answers["/my/sourcing/999999"]
        strange = {
            url: answer
            for url, answer in self.answers.items()
            if url.startswith("/my/sourcing/")
            and "/page/" not in url
            # these open by a key in their address and say so when it has ended
            and not url.startswith(("/my/sourcing/link", "/my/sourcing/how-we-work"))
            and not any(f"{url}/".startswith(own) for own in self._own_pages(reader))
        }
        self.assertTrue(strange)
        if reader == "public":  # who is not logged in is asked to log in, everywhere
            self.assertEqual({url for _status, url in strange.values()}, {nothing[1]})
            self.assertTrue(nothing[1].endswith("/web/login"))
        else:
            self.assertEqual({status for status, _url in strange.values()}, {404})
            self.assertEqual(nothing[0], 404)

    def _own_pages(self, reader: str) -> list[str]:
        own = {
            "buyer": [f"/my/sourcing/{self.project.id}/"],
            "buyer2": [f"/my/sourcing/{self.project2.id}/"],
            "factory": [f"/my/sourcing/order/{self.order.id}/"],
            "factory_b": [f"/my/sourcing/order/{self.order2.id}/"],
        }.get(reader, [])
        others = guards.tables(self.env, "own_pages")
        return own + [page for pages in others for page in pages(self, reader)]

    def test_a_manager_sees_nearly_all(self):
        """Else the looks at remote calls have become blind."""
        _seen, found = self._sight("manager", self._remote)
        found = {line.rpartition(": ")[2] for line in found}
        unseen = {
            what
            for what in self.marks.whats - found
            if not what.endswith("(name of the file)")
        }
        self.assertEqual(unseen, {"sourcing.import.memory.imported"})

    def test_inspector_and_clerk_see_no_price(self):
        for reader in ("inspector", "clerk"):
            user = self.readers[reader]
            with self.subTest(reader=reader):
                for model in ("purchase.order", "purchase.order.line"):
                    self.assertFalse(self.env[model].with_user(user).has_access("read"))
                prices = {
                    f"{where}: {mark.what}"
                    for where, answer in self._remote(reader)
                    for mark in self.marks.find(answer)
                    if mark.price and mark.what not in OPEN_PRICES
                }
                self.assertFalse(prices)

    def test_nobody_finds_out_by_searching(self):
        for reader in self.outsiders:
            with self.subTest(reader=reader):
                self.assertFalse(self._answered_probes(reader))

    def test_strangers_act_on_nothing(self):
        posts = guards.mapping(self.env, "POSTS")
        before = self._state_of_the_story()
        tried = set()
        for rule, endpoint in guards.our_routes(self.env):
            if "POST" not in (endpoint.routing["methods"] or ()):
                continue
            tried.add(rule)
            self.assertIn(rule, posts, "a new address for acts needs an entry in POSTS")
        for reader in self.outsiders:
            self._login(reader)
            for rule, endpoint in guards.our_routes(self.env):
                if "POST" not in (endpoint.routing["methods"] or ()):
                    continue
                for url in guards.addresses(self.env, rule, self):
                    if not url.startswith(tuple(self._own_pages(reader))):
                        with self.subTest(reader=reader, url=url):
                            self._assert_refused(url, endpoint, posts[rule])
        self.assertEqual(tried, set(posts))
        self.assertEqual(self._state_of_the_story(), before)

    def _assert_refused(self, url: str, endpoint, values: dict) -> None:
        with mute_logger("odoo.http"):
            if endpoint.routing["type"] == "jsonrpc":
                with self.assertRaises(JsonRpcException):
                    self.make_jsonrpc_request(url, values)
                return
            token = {"csrf_token": Request.csrf_token(self)}
            response = self.url_open(url, data=values | token, allow_redirects=False)
            self.assertIn(response.status_code, (303, 404))
            if response.status_code == 303:
                self.assertIn("/web/login", response.headers["Location"])

    def test_strangers_post_and_follow_nothing(self):
        before = self._state_of_the_story()
        for reader in self.outsiders:
            self._login(reader)
            for record, mine in (
                (self.project, "buyer"),
                (self.project2, "buyer2"),
                (self.order, "factory"),
                (self.order2, "factory_b"),
            ):
                if reader == mine:
                    continue
                thread = {"thread_model": record._name, "thread_id": record.id}
                post = {"body": "Hello", "message_type": "comment"}
                self._ask_route("/mail/message/post", thread | {"post_data": post})
                partner = self.readers[reader].partner_id
                self._ask_route(
                    "/mail/thread/subscribe",
                    {
                        "res_model": record._name,
                        "res_id": record.id,
                        "partner_ids": partner.ids,
                    },
                )
        self.assertEqual(self._state_of_the_story(), before)

    def _state_of_the_story(self) -> dict:
        """How much there is of everything that a stranger might add to or change."""
        self.env.invalidate_all()
        models = ["mail.message", "mail.followers", *guards.our_models(self.env)]
        return {
            model: [
                len(records := self._records(model)),
                records.mapped("state") if "state" in records._fields else [],
            ]
            for model in models
        }

    # === LEAKS MADE ON PURPOSE === #

    def test_a_name_in_the_buyer_s_page_is_found(self):
        view = type(self.project)._buyer_view
        self.patch(
            type(self.project),
            "_buyer_view",
            lambda project, party: (
                view(project, party)
                | {"name": project.sudo().order_ids.partner_id.name}
            ),  # sudo: the leak
        )
        self.assertLeak("buyer", "name of factory", self._project_page)

    def test_a_name_in_the_factory_s_page_is_found(self):
        view = type(self.order)._supplier_view
        self.patch(
            type(self.order),
            "_supplier_view",
            lambda order, party: (
                view(order, party)
                | {"buyer": order.sudo().sourcing_project_id.buyer_id.name}
            ),  # sudo: leak
        )
        self.assertLeak("factory", "name of buyer", self._order_page)

    def test_a_record_in_a_template_is_found(self):
        page = self.env.ref("sourcing_pm.portal_my_sourcing_project")
        begin = '<div class="o_sourcing_page" t-att-inert="preview">'
        self.assertIn(begin, page.arch)
        page.arch = page.arch.replace(
            begin,
            f"{begin}<t t-out=\"request.env['sourcing.issue']"
            ".sudo().search([]).mapped('name')\"/>",
        )
        self.assertLeak("buyer", "sourcing.issue.name", self._project_page)

    def test_a_field_without_groups_is_found(self):
        field = type(self.order)._fields["sourcing_project_id"]
        self.assertFalse(self._answered_probes("factory"))
        self.patch(field, "groups", None)
        self.assertIn(
            "purchase.order.sourcing_project_id", self._answered_probes("factory")
        )
        origin = type(self.order)._fields["origin"]
        self.patch(origin, "groups", None)
        self.assertLeak("factory", "purchase.order.origin", self._order_by_rpc)

    def test_a_public_file_is_found(self):
        document = self._records("sourcing.document").filtered("file")[0]
        file = self.env["ir.attachment"].search(
            [
                ("res_model", "=", document._name),
                ("res_id", "=", document.id),
                ("res_field", "=", "file"),
            ]
        )
        file.public = True
        self.assertLeak(
            "public",
            "sourcing.document.file",
            lambda reader: [("file", self._open(f"/web/content/{file.id}"))],
        )

    def test_a_word_in_a_mail_is_found(self):
        project = self.project.sudo()  # sudo: sourcing.project - the leak
        name = project.order_ids.partner_id.name
        for about, paragraph in (("News", name), (name, "News")):
            self.env["mail.mail"].sudo().search([]).unlink()  # sudo: fixture
            project._live("buyer")._tell_text(
                lambda _thread, _audience, letter=(about, [paragraph]): letter
            )
            self.assertLeak("buyer", "name of factory", self._mails)

    def test_a_price_for_the_inspector_is_found(self):
        self.env["ir.model.access"].create(
            {
                "name": "leak",
                "model_id": self.env["ir.model"]._get_id("purchase.order.line"),
                "group_id": self.env.ref("sourcing_pm.group_sourcing_inspector").id,
                "perm_read": True,
            }
        )
        line = self.order.order_line.with_user(self.inspector)
        answer = self._remotely(line, "read", line.ids, ["price_unit"])
        self.assertTrue(any(mark.price for mark in self.marks.find(answer)))

    def assertLeak(self, reader: str, what: str, look) -> None:
        """The search must report this, now that it was let out on purpose."""
        self.env.flush_all()
        self._login(reader)
        _seen, leaks = self._sight(reader, look)
        self.assertIn(what, {leak.rpartition(": ")[2] for leak in leaks})

    def _project_page(self, reader: str):
        yield "project page", self._open(f"/my/sourcing/{self.project.id}")

    def _order_page(self, reader: str):
        yield "order page", self._open(f"/my/sourcing/order/{self.order.id}")

    def _order_by_rpc(self, reader: str):
        yield from self._read_all(self.env["purchase.order"].with_user(self.factory))
