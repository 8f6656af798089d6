"""The demo's projects, played by their people through the real actions.

Every act passes the guards that a user's click passes. Only the clock is ours: a story
that began five weeks ago is played day by day, so plan, colours and journal are what
they would be if it had happened.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from unittest.mock import patch

from odoo import fields

from ..engine.workdays import WorkCalendar
from . import pictures

# characteristic, Chinese, target, minus, plus, unit, requirement, Chinese, class
SPEAKER = [
    ("Battery capacity", "电池容量", 2000, 50, 100, "mAh", "", "", "critical"),
    ("Playing time at half volume", "半音量播放时间", 12, 0.5, 2, "h", "", "", "major"),
    ("Weight", "重量", 540, 10, 10, "g", "", "", "minor"),
    (
        "Housing colour",
        "外壳颜色",
        0,
        0,
        0,
        "",
        "Pantone 7546 C, matt",
        "潘通7546 C，哑光",
        "major",
    ),
]
CHARGER = [
    ("Output power", "输出功率", 65, 0, 2, "W", "", "", "critical"),
    ("Cable length", "线长", 1500, 10, 30, "mm", "", "", "minor"),
    ("Plug", "插头", 0, 0, 0, "", "US type A, folding", "美规A型，可折叠", "critical"),
]
EARBUDS = [
    ("Playing time", "播放时间", 6, 0.5, 2, "h", "", "", "major"),
    ("Gap of the charging case", "充电盒缝隙", 0.2, 0.1, 0.1, "mm", "", "", "major"),
    (
        "Bluetooth version",
        "蓝牙版本",
        0,
        0,
        0,
        "",
        "5.3 or newer",
        "5.3或以上",
        "major",
    ),
]
LAMP = [
    ("Luminous flux", "光通量", 600, 30, 60, "lm", "", "", "major"),
    ("Colour temperature", "色温", 4000, 150, 150, "K", "", "", "major"),
    ("Base diameter", "底座直径", 180, 1, 1, "mm", "", "", "minor"),
    (
        "Surface",
        "表面",
        0,
        0,
        0,
        "",
        "White, no scratch visible at 40 cm",
        "白色，40厘米外无可见划痕",
        "minor",
    ),
]
LINE = (
    "name",
    "name_zh",
    "target",
    "minus",
    "plus",
    "unit",
    "text",
    "text_zh",
    "severity",
)


def tell(env) -> None:
    """Play every story of the demo up to today."""
    env = env(
        context={
            **env.context,
            "tracking_disable": True,
            "mail_notify_force_send": False,
            "lang": "en_US",
        }
    )
    if env["res.lang"]._get_data(code="zh_CN"):
        for name in ("user_factory_demo", "user_factory_b_demo"):
            partner = env.ref(f"sourcing_pm.{name}").partner_id
            (partner | partner.parent_id).lang = "zh_CN"
        pieces = env.ref("sourcing_pm.uom_pieces_demo")
        pieces.with_context(lang="zh_CN").name = "件"
    mails = env["mail.mail"].search([]).ids
    for story in (_speaker, _charger, _earbuds, _lamp, _power_bank):
        story(env)
    # the administrator manages nothing here; his list of tasks stays empty
    env["mail.activity"].search(
        [
            ("user_id", "=", env.ref("base.user_admin").id),
            ("res_model", "=", "sourcing.project"),
        ]
    ).unlink()
    # what was told weeks ago is not mailed today
    env["mail.mail"].search([("id", "not in", mails)]).unlink()


def _speaker(env) -> None:
    """Green, in the middle of mass production."""
    story = Story(env, "speaker", factory="factory", buyer="buyer", began=21)
    story.order(2000, 14.2)
    story.track(spare=9, destination="New Jersey warehouse", place="New Jersey")
    story.specify(SPEAKER, words={"Housing colour": "It should feel premium."})
    story.say("The order is placed. Next you will see photos of the sample.")
    story.submit("lead", "deposit")
    story.start("merchandiser", "sample")
    story.on(1).confirm_specification()
    story.start("merchandiser", "material")
    story.on(5).say(
        "The factory has cut the housing mould; the first parts come out next week."
    )
    story.on(8).decide_material()
    story.on(9).say("The raw material is in the factory and checked.")
    story.on(12).say(
        "Photos of the sample are released: please look at them in the portal."
    )
    story.send_sample("speaker")
    story.on(13).approve_as_buyer("sample")
    story.on(15).file_artwork()
    story.start("merchandiser", "production")
    story.on(16).start("inspector", "first_article")
    story.on(17).submit("inspector", "first_article")
    story.decide("lead", "first_article")
    story.say("The first pieces are as specified. Production goes on as planned.")
    story.made(180)
    story.chat("外箱下周一到厂，不影响出货。", "Cartons arrive on Monday; no effect.")
    story.on(20).made(520)
    story.hear("Good news, thank you. Please keep the cartons below 15 kg.")
    story.propose_change(
        "Battery capacity",
        target=2200,
        why="The cell of 2000 mAh runs out; the next one fits the same housing.",
        cost="USD 0.35 per piece",
        days=2,
        no_sample="The cell is inside; nothing of what you signed changes.",
    )
    story.end()


def _charger(env) -> None:
    """Yellow: the factory has promised a later end, and it is accepted."""
    story = Story(env, "charger", factory="factory_b", buyer="buyer", began=20)
    story.order(5000, 6.8)
    story.track(spare=9, destination="New Jersey warehouse", place="New Jersey")
    story.specify(CHARGER)
    story.say("The order is placed.")
    story.submit("lead", "deposit")
    story.start("merchandiser", "sample")
    story.on(1).confirm_specification()
    story.start("merchandiser", "material")
    story.on(5).say("Sample and material are on their way.")
    story.on(9).decide_material()
    story.say("The raw material is checked.")
    story.on(12).send_sample("parts")
    story.on(13).approve_as_buyer("sample")
    story.say("Thank you. Mass production starts on Monday.")
    story.on(15).file_artwork()
    story.start("merchandiser", "production")
    story.on(16).start("inspector", "first_article")
    story.on(17).submit("inspector", "first_article")
    story.decide("lead", "first_article")
    story.on(18).say(
        "The first pieces are good. The factory is short of transformers; we check."
    )
    story.promise(
        "production",
        later=3,
        words="变压器晚到三天，我们会加班赶回来一部分。",
        accept=True,
    )
    story.end()
    story.ask_factory()


def _earbuds(env) -> None:
    """Red: delivery is forecast after the required date, and the lead must answer."""
    story = Story(env, "earbuds", factory="factory", buyer="buyer2", began=26)
    story.order(3000, 11.5)
    story.track(
        spare=8,
        destination="Hamburg",
        place="Hamburg",
        required_for="Start of the spring campaign",
    )
    story.specify(EARBUDS)
    story.say("The order is placed.")
    story.submit("lead", "deposit")
    story.start("merchandiser", "sample")
    story.on(1).confirm_specification()
    story.start("merchandiser", "material")
    story.on(5).say("The sample is being made.")
    story.on(9).decide_material()
    story.say("The raw material is checked.")
    story.on(13).send_sample("parts")
    story.on(14).approve_as_buyer("sample")
    story.say("Thank you for the quick signature.")
    story.on(15).file_artwork()
    story.start("merchandiser", "production")
    story.on(16).start("inspector", "first_article")
    story.on(18).submit("inspector", "first_article")
    story.decide("lead", "first_article")
    story.on(19).say(
        "First pieces checked. We watch the gap of the charging case closely."
    )
    story.on(22).issue("Gap of the charging case at the upper limit", "quality")
    story.promise(
        "production", later=9, words="模具要返修，大货推迟到这个日期。", accept=True
    )
    story.say("The mould needs rework. We are with the factory to win days back.")
    story.on(24).contingency(
        "partial_shipment",
        words="1,500 pcs fly to Hamburg for the campaign, the rest follows by sea",
        words_zh="1,500 件空运汉堡赶促销，其余走海运",
        days=21,
        cost="US$ 5,700",
        silence="All 3,000 pcs go by sea.",
        silence_zh="3,000 件全部走海运。",
    )
    story.on(25).promise("production", later=2, words="还要再加两天。")
    story.end()


def _lamp(env) -> None:
    """The sample waits for the buyer's signature, the material for the lead's."""
    story = Story(env, "lamp", factory="factory_b", buyer="buyer", began=15)
    story.order(1200, 9.4, confirm=False)
    story.track(spare=10, destination="New Jersey warehouse", place="New Jersey")
    story.specify(LAMP)
    story.on(1).start("lead", "rfq")
    story.compare("factory", 9.1)
    story.on(3).say("The quotation is ready for your decision.")
    story.quote(11.6)
    story.on(4).approve_as_buyer("rfq")
    story.confirm()
    story.on(5).submit("lead", "deposit")
    story.start("merchandiser", "sample", "material")
    story.on(7).confirm_specification()
    story.insert("lab_test", after="sample", reason="The buyer's market asks for it")
    story.on(8).say("The first lamp is being assembled; photos follow this week.")
    story.on(13).send_sample("lamp")
    story.say("Photos of the sample wait for your signature in the portal.")
    story.on(14).file_material()
    story.submit("merchandiser", "material")
    story.end()


def _power_bank(env) -> None:
    """An order that nobody tracks yet: try “Track” on it. Its factory closes soon."""
    story = Story(env, "power_bank", factory="factory_b", buyer="buyer", began=2)
    story.order(2500, 8.1)
    story.close_factory(after=65, days=21)


@contextmanager
def clock_at(env, moment: datetime):
    """Everything within happens at ``moment`` (UTC)."""
    with patch.object(fields.Datetime, "now", staticmethod(lambda *_args: moment)):
        yield
        env.flush_all()


class Story:
    """One order and its project, on a clock that stands where the story is."""

    def __init__(self, env, product: str, *, factory: str, buyer: str, began: int):
        """:param began: how many working days ago the story began."""
        self.env = env
        self.product = env.ref(f"sourcing_pm.product_{product}_demo")
        self.key = product
        self.factory = self.user(factory)
        self.buyer = self.user(buyer)
        self.first = WorkCalendar().add(date.today(), -began)
        self.moment = self._morning(self.first)

    # === CLOCK === #

    def on(self, day: int) -> Story:
        """Go to the n-th working day of the story; the daily job runs as it would."""
        self._date_messages()
        self.moment = self._morning(WorkCalendar().add(self.first, day))
        with self.clock():
            self.project._catch_up()
        self.report_if_due()
        return self

    def end(self) -> None:
        """Go to today."""
        self._date_messages()
        self.moment = datetime.now().replace(microsecond=0)
        with self.clock():
            self.project._catch_up()
        self.report_if_due()
        self._date_messages()

    def _morning(self, day: date) -> datetime:
        """Ten in the morning in China, in UTC, but never later than now."""
        return min(
            datetime.combine(day, time(2)), datetime.now().replace(microsecond=0)
        )

    @contextmanager
    def clock(self):
        """Everything within happens at the story's moment."""
        with clock_at(self.env, self.moment):
            yield

    def _date_messages(self) -> None:
        if hasattr(self, "project"):
            self._undated().date = self.moment
            self._dated |= self._undated()

    def _undated(self):
        messages = self.project.message_ids | self.purchase.message_ids
        return messages - self._dated

    # === PEOPLE === #

    def user(self, login: str):
        return self.env.ref(f"sourcing_pm.user_{login}_demo")

    def as_user(self, login: str, record):
        """The record as that user touches it, with his rights."""
        return record.with_user(self.user(login))

    def step(self, code: str):
        return self.project.milestone_ids.filtered(lambda step: step.code == code)

    # === ACTS === #

    def order(self, quantity: int, price: float, *, confirm: bool = True) -> None:
        vendor = self.factory.partner_id.parent_id
        with self.clock():
            self.purchase = self.as_user("lead", self.env["purchase.order"]).create(
                {
                    "partner_id": vendor.id,
                    "date_order": self.moment,
                    "date_planned": self.moment + timedelta(days=60),
                    "incoterm_id": self.env.ref("account.incoterm_FOB").id,
                    "order_line": [
                        fields.Command.create(
                            {
                                "product_id": self.product.id,
                                "product_qty": quantity,
                                "price_unit": price,
                            }
                        )
                    ],
                }
            )
            if confirm:
                self.purchase.button_confirm()
        self.env["ir.model.data"]._update_xmlids(
            [
                {
                    "xml_id": f"sourcing_pm.order_{self.key}_demo",
                    "record": self.purchase.with_env(self.env),
                    "noupdate": True,
                }
            ]
        )

    def confirm(self) -> None:
        with self.clock():
            self.as_user("lead", self.purchase).button_confirm()

    def track(
        self, *, spare: int, destination: str, place: str, required_for: str = ""
    ) -> None:
        """:param spare: days between the first forecast and the required date."""
        with self.clock():
            self.purchase.action_sourcing_track()
            # sudo: purchase.order - the demo's stage manager
            self.project = self.purchase.sudo().sourcing_project_id.with_env(
                self.env
            )  # sudo: demo
            self._dated = self.env["mail.message"]
            self.as_user("lead", self.project).write(
                {
                    "destination": destination,
                    # sold to the door, bought at the port
                    "incoterm_id": self.env.ref("account.incoterm_DAP").id,
                    "incoterm_place": place,
                    "date_required": self.project.date_forecast + timedelta(days=spare),
                    "required_for": required_for,
                    "party_ids": [
                        fields.Command.create(vals)
                        for vals in (
                            self._party(self.buyer, "buyer", "approver"),
                            self._party(self.user("merchandiser"), "staff", "member"),
                        )
                    ],
                }
            )
            self.as_user("lead", self.project).write(
                {
                    f"{role}_id": self.user(role).id
                    for role in ("merchandiser", "inspector", "clerk")
                }
            )

    def insert(self, code: str, *, after: str, reason: str) -> None:
        """The lead adds a step of one day to this project only."""
        with self.clock():
            self.as_user("lead", self.project).action_insert_step(
                type_id=self.env.ref(f"sourcing_pm.milestone_type_{code}").id,
                after_id=self.step(after).id,
                days=1,
                reason=reason,
            )

    def _party(self, user, side: str, role: str) -> dict:
        return {"partner_id": user.partner_id.id, "side": side, "role": role}

    def compare(self, rival: str, price: float) -> None:
        """Ask a second factory, and choose the first."""
        with self.clock():
            project = self.as_user("lead", self.project)
            project.write(
                {
                    "product_id": self.product.id,
                    "product_qty": self.purchase.order_line.product_qty,
                    "shortlist_reason": "Only these two make the hinge",
                }
            )
            first, second = project.candidate_ids.create(
                [
                    {
                        "project_id": project.id,
                        "partner_id": self.factory.partner_id.parent_id.id,
                        "order_id": self.purchase.id,
                        "lead_days": 20,
                        "moq": 1000,
                        # asked FOB at the factory's port, compared at the buyer's door
                        "incoterm_place": "Ningbo",
                        "cost_freight": 1320,
                        "cost_insurance": 40,
                        "costs_known": True,
                        "strengths": "Own hinge, two clean years",
                        "remark_buyer": "No new mould, and ten days faster.",
                        "price_buyer": 11.6,
                    },
                    {
                        "project_id": project.id,
                        "partner_id": self.user(rival).partner_id.parent_id.id,
                        "lead_days": 30,
                        "moq": 1500,
                        "tooling": 1800,
                        "sample_cost": 120,
                        "incoterm_place": "Yantian",
                        "cost_freight": 1260,
                        "cost_insurance": 40,
                        "costs_known": True,
                        "risks": "The mould would be new",
                        "remark_buyer": "Cheaper a piece, but the mould would be new.",
                        "price_buyer": 11.9,
                    },
                ]
            )
            project.action_make_rfqs()
            second.order_id.order_line.price_unit = price
            project._choose(
                first, reason="No new mould, and ten days faster", backups=second
            )

    def quote(self, price: float) -> None:
        """Send the buyer a quotation, with a capped commission."""
        with self.clock():
            project = self.as_user("lead", self.project)
            quotation = self.env["sourcing.quotation"].with_env(project.env)
            quotation = quotation.browse(project.action_quote()["res_id"])
            quotation.line_ids.price = price
            quotation.write(
                {
                    "date_valid": self.moment + timedelta(days=30),
                    "payment_terms": "30 % with the order, 70 % before shipment",
                    "included": "Export packing, one pre-shipment inspection",
                    "fee_ids": [
                        fields.Command.create(
                            {
                                "kind": "commission",
                                "name": "Sourcing and control",
                                "method": "goods",
                                "percent": 5,
                                "cap": 800,
                            }
                        ),
                        fields.Command.create(
                            {
                                "kind": "inspection",
                                "name": "Final inspection, one day",
                                "method": "included",
                            }
                        ),
                    ],
                }
            )
            quotation.action_send()

    def specify(self, lines: list[tuple], words: dict | None = None) -> None:
        """:param words: characteristic -> what the buyer said of it."""
        with self.clock():
            revision = self.as_user("lead", self.env["sourcing.specification"]).create(
                {
                    "project_id": self.project.id,
                    "reason": "First revision, from the buyer's requirement",
                    "line_ids": [
                        fields.Command.create(dict(zip(LINE, line, strict=True)))
                        for line in lines
                    ],
                }
            )
            for line in revision.line_ids:
                line.buyer_words = (words or {}).get(line.name)
            revision.action_put_in_force()

    def propose_change(
        self, name: str, *, target, why: str, cost: str, days: int, no_sample: str
    ) -> None:
        """A new revision that changes one target; the buyer is asked."""
        with self.clock():
            action = self.as_user("lead", self.project).action_new_revision()
            revision = self.as_user("lead", self.env[action["res_model"]]).browse(
                action["res_id"]
            )
            line = revision.line_ids.filtered(lambda line: line.name == name)
            line.target = target
            revision.write(
                {
                    "reason_buyer": why,
                    "cost_buyer": cost,
                    "extra_days": days,
                    "extra_step_id": self.step("production").id,
                    "new_sample": "no",
                    "sample_reason": no_sample,
                }
            )
            revision.action_send()

    def confirm_specification(self) -> None:
        with self.clock():
            party = self.purchase.with_env(self.env)._party(self.factory)
            self.project.specification_id._supplier_confirm(party)

    def start(self, login: str, *codes: str) -> None:
        with self.clock():
            for code in codes:
                self.as_user(login, self.step(code)).action_start()

    def submit(self, login: str, code: str) -> None:
        with self.clock():
            self.env["sourcing.demo"]._before_report(self.step(code))
            self.as_user(login, self.step(code)).action_submit()

    def decide(self, login: str, code: str) -> None:
        with self.clock():
            self.as_user(login, self.step(code)._open_approvals()).action_approve()

    def approve_as_buyer(self, code: str) -> None:
        with self.clock():
            self.step(code)._open_approvals()._decide(
                "approved",
                partner=self.buyer.partner_id,
                signer_name=self.buyer.name,
                signature=pictures.signature(),
            )

    def file(self, login: str, code: str, content: bytes, filename: str):
        """File what the step demands; the lead accepts it."""
        with self.clock():
            document = self.step(code).document_ids[:1]
            self.as_user(login, document).write({"file": content, "filename": filename})
            self.as_user("lead", document).action_accept()
        return document

    def send_sample(self, picture: str) -> None:
        """Photo of the sample: filed, accepted, released, put to the buyer."""
        document = self.file(
            "merchandiser", "sample", pictures.photo(picture), f"{picture}-sample.jpg"
        )
        with self.clock():
            self.as_user("lead", self.env["sourcing.document.release"]).create(
                {"document_id": document.id, "to_buyer": True}
            ).action_confirm()
            self.env["sourcing.demo"]._before_report(self.step("sample"))
            self.as_user("merchandiser", self.step("sample")).action_submit()

    def file_material(self) -> None:
        vendor = self.factory.partner_id.parent_id.name
        content = pictures.paper(
            "Purchase confirmation",
            vendor,
            [
                f"{vendor} confirms that the material is bought.",
                "All reels are in the store.",
            ],
        )
        self.file("merchandiser", "material", content, "material.pdf")

    def file_artwork(self) -> None:
        content = pictures.paper(
            "Packaging artwork", self.product.name, ["Carton and colour box, final."]
        )
        self.file("merchandiser", "production", content, "artwork.pdf")

    def made(self, quantity: float) -> None:
        """The factory reports in its portal what is made in all."""
        with self.clock():
            order = self.purchase.with_env(self.env)
            order._supplier_report_quantity(
                order.order_line[:1].id,
                {"made": quantity},
                self.project._today_of("factory"),
                "",
                order._party(self.factory),
            )

    def chat(self, words: str, translation: str) -> None:
        with self.clock():
            self.as_user("merchandiser", self.env["sourcing.document"]).create(
                {
                    "project_id": self.project.id,
                    "milestone_id": self.step("packing").id,
                    "kind_id": self.env.ref("sourcing_pm.document_kind_chat").id,
                    "speaker_id": self.factory.partner_id.id,
                    "words": words,
                    "translation": translation,
                }
            )

    def decide_material(self) -> None:
        self.file_material()
        self.submit("merchandiser", "material")
        self.decide("lead", "material")

    def promise(
        self, code: str, *, later: int, words: str, accept: bool = False
    ) -> None:
        """The factory names a day that many working days after the forecast."""
        with self.clock():
            step = self.step(code)
            promise = self.project._propose_date(
                WorkCalendar().add(step.forecast_finish, later),
                partner=self.factory.partner_id,
                channel="wechat",
                step=step,
                words=words,
            )
            if accept:
                self.as_user("lead", promise).action_accept()

    def ask_factory(self) -> None:
        """The weekly question, which the factory finds on its page."""
        with self.clock():
            self.as_user("lead", self.project).action_ask_factory()

    def close_factory(self, *, after: int, days: int) -> None:
        """The factory tells when it shuts down, in calendar days from today."""
        first = date.today() + timedelta(after)
        self.as_user("merchandiser", self.env["sourcing.shutdown"]).create(
            {
                "partner_id": self.factory.partner_id.parent_id.id,
                "name": "Yearly shutdown",
                "date_from": first,
                "date_to": first + timedelta(days - 1),
                "ramp_down": 5,
            }
        )

    def issue(self, name: str, kind: str) -> None:
        with self.clock():
            self.as_user("lead", self.env["sourcing.issue"]).create(
                {
                    "project_id": self.project.id,
                    "milestone_id": self.step("production").id,
                    "name": name,
                    "kind": kind,
                    "colour": "red",
                    "reason_id": self.env.ref("sourcing_pm.reason_tooling").id,
                    "days_lost": 3,
                    "date_due": WorkCalendar().add(self.moment.date(), 5),
                    "corrective_action": "The factory reworks the mould.",
                }
            )

    def contingency(self, kind: str, **values) -> None:
        """The lead asks the buyer what he wants done about it."""
        with self.clock():
            self.as_user("lead", self.env["sourcing.contingency"]).create(
                {
                    "project_id": self.project.id,
                    "kind": kind,
                    **values,
                }
            ).action_decide()

    def report_if_due(self) -> None:
        """The lead reports to the buyer where the week is over."""
        with self.clock():
            if self.project._is_report_due():
                self.as_user("lead", self.project)._draft_report().action_send()

    def say(self, words: str) -> None:
        """The lead writes to the buyer."""
        with self.clock():
            self.as_user("lead", self.project).message_post(
                body=words, message_type="comment", subtype_xmlid="mail.mt_comment"
            )

    def hear(self, words: str) -> None:
        """The buyer writes to us."""
        with self.clock():
            self.project.message_post(
                body=words,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                author_id=self.buyer.partner_id.id,
            )
