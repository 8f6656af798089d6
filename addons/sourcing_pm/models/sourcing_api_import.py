"""Parties, projects and orders from rows: columns, references, three-way merge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from odoo import models
from odoo.fields import Command, Domain
from odoo.tools import email_normalize, float_round
from odoo.tools.translate import LazyTranslate

from ..engine import cells
from .sourcing_api import RowError
from .sourcing_party import ROLES, SIDE_ROLES

_lt = LazyTranslate(__name__)

# Where our external ids live; each company has its own.
MODULE = "__sourcing_import__"
ID_LENGTH = 64
SIDES_IN_FILES = ("buyer", "factory", "forwarder")


@dataclass(frozen=True)
class Column:
    """A column that a file may have.

    :param reader: the method ``_read_<reader>`` that makes a value of its text.
    :param field: the field that the value is written to; empty: handled by hand.
    :param needed: a new record cannot do without it.
    """

    reader: str
    field: str = ""
    needed: bool = False


COLUMNS: dict[str, dict[str, Column]] = {
    "party": {
        "external_id": Column("key", needed=True),
        "name": Column("text", "name", needed=True),
        "side": Column("side", needed=True),
        "role": Column("role"),
        "company": Column("partner", "parent_id"),
        "email": Column("email", "email"),
        "phone": Column("text", "phone"),
        "lang": Column("lang", "lang"),
        "tz": Column("tz", "tz"),
        "country": Column("country", "country_id"),
    },
    "project": {
        "external_id": Column("key", needed=True),
        "name": Column("text", "name", needed=True),
        "lead": Column("lead", "lead_id", needed=True),
        "approver": Column("user", "approver_id"),
        "order_kind": Column("order_kind", "order_kind"),
        "required_date": Column("date", "date_required"),
        "required_for": Column("text", "required_for"),
        "incoterm": Column("incoterm", "incoterm_id"),
        "incoterm_place": Column("text", "incoterm_place"),
        "destination": Column("text", "destination"),
        "disclose_supplier": Column("flag", "disclose_supplier"),
        "disclose_buyer": Column("flag", "disclose_buyer"),
        "parties": Column("parties"),
    },
    "order": {
        "external_id": Column("key", needed=True),
        "project": Column("project", "sourcing_project_id"),
        "vendor": Column("partner", "partner_id", needed=True),
        "responsible": Column("user", "user_id"),
        "currency": Column("currency", "currency_id"),
        "product": Column("text", needed=True),
        "product_name": Column("text"),
        "create_product": Column("flag"),
        "quantity": Column("quantity", needed=True),
        "unit": Column("text"),
        "unit_price": Column("number", needed=True),
        "planned_date": Column("date", needed=True),
    },
    "track": {
        "order": Column("order", needed=True),
        "lead": Column("lead"),
    },
    "holiday": {
        "date": Column("date", "date", needed=True),
        "name": Column("text", "name", needed=True),
        "working": Column("flag", "working"),
        "provisional": Column("flag", "provisional"),
    },
    "progress": {
        "order": Column("order", needed=True),
        "product": Column("text"),
        "kind": Column("progress_kind", needed=True),
        "quantity": Column("number", needed=True),
        "day": Column("date", needed=True),
        "reason": Column("text"),
    },
}
# The columns that every row of an order repeats, or leaves empty after the first.
ORDER_HEADER = ("external_id", "project", "vendor", "responsible", "currency")
MODELS = {
    "party": "res.partner",
    "project": "sourcing.project",
    "order": "purchase.order",
}
REASONS = {
    "missing": _lt("this column is needed"),
    "unknown_column": _lt("there is no such column; there are %(known)s"),
    "wrong_type": _lt("a cell holds one text or number"),
    "unreadable": _lt("the text holds a control character; type it anew"),
    "bad_id": _lt("an external id has at most 64 characters and no blanks"),
    "bad_date": _lt("write the date as 2026-05-31"),
    "bad_number": _lt("write the number as 1200.50"),
    "too_precise": _lt("the database keeps %(digits)s decimals only"),
    "not_positive": _lt("must be more than 0"),
    "negative": _lt("must not be negative"),
    "bad_flag": _lt("write yes or no"),
    "bad_email": _lt("this is no mail address"),
    "unknown_code": _lt("choose one of %(known)s"),
    "unknown_language": _lt("this language is not active; there are %(known)s"),
    "unknown_zone": _lt("write a time zone like Asia/Shanghai"),
    "unknown_country": _lt("write the country's code of two letters, like CN"),
    "unknown_incoterm": _lt("there is no such Incoterm"),
    "unknown_currency": _lt("this currency is not active"),
    "unknown_user": _lt("nobody of %(company)s has this login"),
    "no_lead": _lt("a project is led by a user of Sourcing"),
    "unknown_party": _lt(
        "no contact has this external id or reference; import it first"
    ),
    "unknown_project": _lt("no project of %(company)s has this number or external id"),
    "unknown_order": _lt("no order of %(company)s has this number or external id"),
    "unknown_product": _lt(
        "no product has this reference or barcode; set create_product to have it made"
    ),
    "ambiguous": _lt("several records have this; make it unique in Odoo"),
    "unknown_unit": _lt("there is no such unit, or the product is not counted in it"),
    "contradiction": _lt("another row of the same order says “%(other)s”"),
    "no_role": _lt("the contact has no role; give it one in the parties file"),
    "role_of_side": _lt("on the side “%(side)s” there are the roles %(known)s"),
    "colleague": _lt(
        "a colleague changed this to “%(current)s” since the last import; take it into "
        "the file, or change it in Odoo"
    ),
}


class SourcingApi(models.AbstractModel):
    _inherit = "sourcing.api"

    # === KINDS === #

    def _import_party(self, group: dict[int, dict]) -> tuple:
        ((_index, row),) = group.items()
        partner, memory = self._known("party", row)
        values = self._cells("party", row, create=not partner)
        remembered = (memory.imported or {}) if memory else {}
        role = values.get("role") or remembered.get("role")
        side = values.get("side") or remembered.get("side")
        if role and role not in SIDE_ROLES[side]:
            self._refuse(
                "role", role, "role_of_side", side=side, known=sorted(SIDE_ROLES[side])
            )
        new = {"is_company": "parent_id" not in values}
        if side == "factory" and new["is_company"]:
            new["supplier_rank"] = 1  # Odoo's list of vendors shows these
        return self._merge("party", row, partner, memory, values, new)

    def _import_project(self, group: dict[int, dict]) -> tuple:
        ((_index, row),) = group.items()
        project, memory = self._known("project", row)
        values = self._cells("project", row, create=not project)
        parties = self._missing(project, values.get("parties", []))
        answer = self._merge(
            "project", row, project, memory, values, self._dry_number("number")
        )
        status, project, message = answer
        if parties:
            self._check_left_to_machines(project)
            self._add_parties(project, parties)
            status = "updated" if status == "unchanged" else status
        return status, project, message

    def _import_order(self, group: dict[int, dict]) -> tuple:
        first = next(iter(group.values()))
        order, memory = self._known("order", first)
        values, lines, errors = {}, [], {}
        for index, row in group.items():
            try:
                self._check_header(row, first)
                read = self._cells("order", self._with_header(row, first), create=True)
                lines.append(self._read_line(read))
            except RowError as error:
                errors[index] = error
            else:
                values = values or read
        if errors:
            raise RowError("incomplete", "", rows=errors)
        values = {
            name: value
            for name, value in values.items()
            if name in {COLUMNS["order"][column].field for column in ORDER_HEADER}
        }
        new = self._dry_number("name")
        project = self.env["sourcing.project"].browse(values.get("sourcing_project_id"))
        if project and not values.get("user_id"):
            new["user_id"] = project.lead_id.id
        if project != order.sourcing_project_id & project:
            self._check_left_to_machines(project)  # the vendor would take part in it
        values["lines"] = lines
        return self._merge("order", first, order, memory, values, new)

    # === READING === #

    def _cells(self, kind: str, row: dict, *, create: bool) -> dict:
        """The filled cells of a row as values, by field, else by column.

        Values are plain: ids for records, ISO texts for days.

        :param create: whether the needed columns are needed.
        :raise RowError: with everything that is wrong with the row.
        """
        columns = COLUMNS[kind]
        values, errors = {}, []
        for name, cell in row.items():
            try:
                if name not in columns:
                    self._refuse(name, cell, "unknown_column", known=list(columns))
                text = self._text(name, cell)
                if text:
                    column = columns[name]
                    value = getattr(self, f"_read_{column.reader}")(name, text)
                    values[column.field or name] = value
            except RowError as error:
                errors.append(error)
        refused = {error.column for error in errors}
        for name, column in columns.items():
            missing = create and column.needed and (column.field or name) not in values
            if missing and name not in refused:
                errors.append(self._row_error(name, "", "missing"))
        if errors:
            raise RowError(errors[0].code, "\n".join(str(error) for error in errors))
        return values

    def _row_error(self, column: str, value: object, code: str, **params) -> RowError:
        """One error of a cell: names column, value and what to do."""
        words = {
            name: ", ".join(value) if isinstance(value, list) else value
            for name, value in params.items()
        }
        reason = str(self.env._(REASONS[code])) % words
        text = self.env._(
            "%(column)s “%(value)s”: %(reason)s.",
            column=column,
            value=_printable(value)[:80],
            reason=reason,
        )
        return RowError(code, text, column=column)

    def _refuse(self, column: str, value: object, code: str, **params) -> None:
        raise self._row_error(column, value, code, **params)

    def _text(self, column: str, cell: object) -> str:
        try:
            return cells.text(cell)
        except TypeError as error:
            raise self._row_error(column, cell, "wrong_type") from error
        except ValueError as error:
            raise self._row_error(column, cell, "unreadable") from error

    def _read_text(self, column: str, text: str) -> str:
        return text

    def _read_key(self, column: str, text: str) -> str:
        if len(text) > ID_LENGTH or len(text.split()) != 1:
            self._refuse(column, text, "bad_id")
        return text

    def _read_date(self, column: str, text: str) -> str:
        try:
            return cells.day(text).isoformat()
        except ValueError as error:
            raise self._row_error(column, text, "bad_date") from error

    def _read_number(self, column: str, text: str) -> float:
        try:
            number = cells.number(text)
        except ValueError as error:
            raise self._row_error(column, text, "bad_number") from error
        if number < 0:
            self._refuse(column, text, "negative")
        return number

    def _read_quantity(self, column: str, text: str) -> float:
        number = self._read_number(column, text)
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        if float_round(number, precision_digits=digits) != number:
            self._refuse(column, text, "too_precise", digits=digits)
        if not number:
            self._refuse(column, text, "not_positive")
        return number

    def _read_flag(self, column: str, text: str) -> bool:
        try:
            return cells.flag(text)
        except ValueError as error:
            raise self._row_error(column, text, "bad_flag") from error

    def _read_email(self, column: str, text: str) -> str:
        if not email_normalize(text):
            self._refuse(column, text, "bad_email")
        return text

    def _choice(self, column: str, text: str, known) -> str:
        if text.lower() not in known:
            self._refuse(column, text, "unknown_code", known=list(known))
        return text.lower()

    def _read_side(self, column: str, text: str) -> str:
        return self._choice(column, text, SIDES_IN_FILES)

    def _read_role(self, column: str, text: str) -> str:
        return self._choice(column, text, dict(ROLES))

    def _read_order_kind(self, column: str, text: str) -> str:
        field = self.env["sourcing.project"]._fields["order_kind"]
        return self._choice(column, text, field.get_values(self.env))

    def _read_lang(self, column: str, text: str) -> str:
        known = [code for code, _name in self.env["res.lang"].get_installed()]
        if text not in known:
            self._refuse(column, text, "unknown_language", known=known)
        return text

    def _read_tz(self, column: str, text: str) -> str:
        if text not in self.env["res.partner"]._fields["tz"].get_values(self.env):
            self._refuse(column, text, "unknown_zone")
        return text

    def _one(self, column: str, text: str, code: str, model: str, domain) -> int:
        """The id of the one record that a cell stands for."""
        records = self.env[model].search(domain, limit=2)
        if not records:
            self._refuse(column, text, code, company=self.env.company.name)
        if len(records) > 1:
            self._refuse(column, text, "ambiguous")
        return records.id

    def _read_country(self, column: str, text: str) -> int:
        domain = [("code", "=", text.upper())]
        return self._one(column, text, "unknown_country", "res.country", domain)

    def _read_currency(self, column: str, text: str) -> int:
        domain = [("name", "=", text.upper())]
        return self._one(column, text, "unknown_currency", "res.currency", domain)

    def _read_incoterm(self, column: str, text: str) -> int:
        domain = [("code", "=", text.upper())]
        return self._one(column, text, "unknown_incoterm", "account.incoterms", domain)

    def _read_user(self, column: str, text: str) -> int:
        domain = [
            ("login", "=", text),
            ("share", "=", False),
            ("company_ids", "in", self.env.company.ids),
        ]
        return self._one(column, text, "unknown_user", "res.users", domain)

    def _read_lead(self, column: str, text: str) -> int:
        user_id = self._read_user(column, text)
        user = self.env["res.users"].browse(user_id)
        if not user.has_group("sourcing_pm.group_sourcing_user"):
            self._refuse(column, text, "no_lead")
        return user_id

    # === REFERENCES === #

    def _data_name(self, kind: str, key: str) -> str:
        return f"company_{self.env.company.id}_{kind}_{key}"

    def _known(self, kind: str, row: dict):
        """The record that carries the external id of a row, and what is remembered."""
        key = self._text("external_id", row.get("external_id"))
        if not key:
            self._refuse("external_id", "", "missing")
        self._read_key("external_id", key)
        data = self._data(kind, key)
        record = self.env[MODELS[kind]].browse(data.res_id or ()).exists()
        if data and not record:
            data.unlink()  # the record was deleted: the row makes a new one
            data = data.browse()
        if kind != "project":  # a machine repeats the rows of one under way, too
            record.check_access("write")
        memories = self.env["sourcing.import.memory"].sudo()  # sudo: it has no readers
        return record, memories.search([("data_id", "in", data.ids)])

    def _data(self, kind: str, key: str):
        # sudo: ir.model.data - only rows of our own module name, of this company
        return (
            self.env["ir.model.data"]
            .sudo()  # sudo: as above
            .search(
                [("module", "=", MODULE), ("name", "=", self._data_name(kind, key))]
            )
        )

    def _by_key(self, kind: str, key: str):
        """The record that was imported under ``key`` by this company, or none."""
        record = self.env[MODELS[kind]].browse(self._data(kind, key).res_id or ())
        return record.exists()

    def _read_partner(self, column: str, text: str) -> int:
        if partner := self._by_key("party", text):
            return partner.id
        domain = Domain("ref", "=", text) & Domain(
            "company_id", "in", (self.env.company.id, False)
        )
        return self._one(column, text, "unknown_party", "res.partner", domain)

    def _read_parties(self, column: str, text: str) -> list[list]:
        """``ID ID …``: contact, side and role of each, as the parties file says."""
        parties = []
        for key in text.split():
            data = self._data("party", key)
            # sudo: sourcing.import.memory - it has no readers
            memory = (
                self.env["sourcing.import.memory"]
                .sudo()  # sudo: as above
                .search([("data_id", "in", data.ids)])
            )
            if not memory:
                self._refuse(column, key, "unknown_party")
            if not memory.imported.get("role"):
                self._refuse(column, key, "no_role")
            parties.append(
                [data.res_id, memory.imported["side"], memory.imported["role"]]
            )
        return parties

    def _read_project(self, column: str, text: str) -> int:
        return self._project_by_name(column, text)

    def _project_by_name(self, column: str, text: str) -> int:
        if project := self._by_key("project", text):
            return project.id
        domain = Domain("number", "=", text) & Domain(
            "company_id", "=", self.env.company.id
        )
        return self._one(column, text, "unknown_project", "sourcing.project", domain)

    def _read_order(self, column: str, text: str) -> int:
        if order := self._by_key("order", text):
            return order.id
        domain = Domain("name", "=", text) & Domain(
            "company_id", "=", self.env.company.id
        )
        return self._one(column, text, "unknown_order", "purchase.order", domain)

    # === ORDER LINES === #

    def _with_header(self, row: dict, first: dict) -> dict:
        """Later rows of an order may leave the header's columns empty."""
        header = {name: first[name] for name in ORDER_HEADER if name in first}
        return row | {name: cell for name, cell in header.items() if not row.get(name)}

    def _check_header(self, row: dict, first: dict) -> None:
        for name in ORDER_HEADER:
            here, there = (self._text(name, line.get(name)) for line in (row, first))
            if here and here != there:
                self._refuse(name, here, "contradiction", other=there)

    def _read_line(self, read: dict) -> list:
        """Product, quantity, unit, price and day of one line."""
        product = self._product(read)
        return [
            product.id,
            read["quantity"],
            self._unit(product, read.get("unit")).id,
            read["unit_price"],
            read["planned_date"],
        ]

    def _product(self, read: dict):
        code = read["product"]
        products = self.env["product.product"]
        company = Domain("company_id", "in", (self.env.company.id, False))
        for field in ("default_code", "barcode"):
            found = products.search(Domain(field, "=", code) & company, limit=2)
            if len(found) > 1:
                self._refuse("product", code, "ambiguous")
            if found:
                return found
        if not read.get("create_product"):
            self._refuse("product", code, "unknown_product")
        vals = {
            "name": read.get("product_name") or code,
            "default_code": code,
            "type": "consu",
            "purchase_ok": True,
        }
        if unit := self._unit_by_name(read.get("unit")):
            vals["uom_id"] = unit.id
        return products.create(vals)

    def _unit_by_name(self, name: str | None):
        """A unit by its name in the reader's language or in English."""
        units = self.env["uom.uom"]
        if not name:
            return units
        return units.search([("name", "=", name)], limit=1) or units.with_context(
            lang="en_US"
        ).search([("name", "=", name)], limit=1)

    def _unit(self, product, name: str | None):
        if not name:
            return product.uom_id
        unit = self._unit_by_name(name)
        if not unit or not unit._has_common_reference(product.uom_id):
            self._refuse("unit", name, "unknown_unit")
        return unit

    def _goods_lines(self, order):
        """The lines that a file speaks of: notes and sections are a colleague's."""
        lines = order.order_line.filtered(lambda line: not line.display_type)
        return lines.sorted(lambda line: (line.sequence, line.id))

    def _prepare_lines(self, order, rows: list[list], lang: str | None) -> list:
        """Commands that make the goods of an order those of the file.

        A line of the same product is changed in place, so that its discount, its text
        and the notes around it stay as a colleague has them.
        """
        left = self._goods_lines(order)
        commands, place = [], (0, 0)
        for row in rows:
            line = left.filtered(lambda line, row=row: line.product_id.id == row[0])[:1]
            left -= line
            sequence = line.sequence or place[0]
            if line and (line.sequence, line.id) < place:
                sequence = place[0] + 1  # the file's order is the order's
            place = (sequence, line.id or float("inf"))
            if line:
                vals = self._prepare_line_changes(line, row, sequence)
                commands += [Command.update(line.id, vals)] if vals else []
            else:
                vals = self._prepare_new_line(row, lang)
                commands.append(Command.create({**vals, "sequence": sequence}))
        return commands + [Command.delete(line.id) for line in left]

    def _prepare_line_changes(self, line, row: list, sequence: int) -> dict:
        _product_id, quantity, unit_id, price, day = row
        vals = {}
        if line.product_qty != quantity:
            vals["product_qty"] = quantity
        if line.product_uom_id.id != unit_id:
            vals["product_uom_id"] = unit_id
        if vals or line.price_unit != price:
            # Odoo would look these up anew when the quantity changes
            vals |= {"price_unit": price, "discount": line.discount}
        if line.date_planned.date().isoformat() != day:
            vals["date_planned"] = self._noon(day)
        elif vals:
            vals["date_planned"] = line.date_planned
        if line.sequence != sequence:
            vals["sequence"] = sequence
        return vals

    def _prepare_new_line(self, row: list, lang: str | None) -> dict:
        product_id, quantity, unit_id, price, day = row
        product = self.env["product.product"].browse(product_id)
        label = product.with_context(lang=lang or self.env.lang)
        return {
            "product_id": product_id,
            "name": label.display_name,
            "product_qty": quantity,
            "product_uom_id": unit_id,
            "price_unit": price,
            "date_planned": self._noon(day),
        }

    def _noon(self, day: str) -> datetime:
        """Noon in UTC is the same day from Honolulu to Sydney."""
        return datetime.combine(datetime.fromisoformat(day), time(12))

    # === MERGE === #

    def _merge(self, kind, row, record, memory, values: dict, new: dict) -> tuple:
        """Create the record, or write what the file changed since the last import.

        :param new: values that only a new record gets.
        :return: status, record, and what was left as a colleague has it.
        """
        values = {
            name: value for name, value in values.items() if name != "external_id"
        }
        if not record:
            record = self.env[MODELS[kind]].create(
                self._prepare_vals(record, values) | new
            )
            self._remember(kind, row, record, memory, values)
            return "created", record, ""
        changes, kept = self._changes(record, values, memory.imported or {})
        if changes and kind == "order":
            self._check_open(record)
        if changes and kind == "project":
            self._check_left_to_machines(record)
        if vals := self._prepare_vals(record, changes):
            record.write(vals)
        self._remember(kind, row, record, memory, values)
        message = ""
        if kept:
            message = self.env._(
                "Left as a colleague changed it since: %(columns)s.", columns=kept
            )
        return "updated" if changes else "unchanged", record, message

    def _changes(self, record, values: dict, imported: dict) -> tuple[dict, list[str]]:
        """What to write, and which fields stay as a colleague has them.

        :raise RowError: file and colleague both changed a value, differently.
        """
        changes, kept = {}, []
        for name, value in values.items():
            current = self._plain(record, name, imported)
            if value == current:
                continue
            known = name in imported
            if known and value == imported[name]:
                kept.append(name)
            elif known and current != imported[name]:
                self._refuse(
                    self._column(record, name),
                    self._shown(record, name, value),
                    "colleague",
                    current=self._shown(record, name, current),
                )
            else:
                changes[name] = value
        return changes, [self._column(record, name) for name in kept]

    def _column(self, record, field: str) -> str:
        kind = next(key for key, model in MODELS.items() if model == record._name)
        names = (
            name for name, column in COLUMNS[kind].items() if column.field == field
        )
        return next(names, field)

    def _shown(self, record, name: str, value) -> str:
        """A plain value as people read it."""
        field = record._fields.get(name)
        if field is not None and field.type == "many2one":
            return record.env[field.comodel_name].browse(value or ()).display_name or ""
        if name == "lines":
            return self.env._("%(count)s lines", count=len(value))
        return str(value or "")

    def _plain(self, record, name: str, imported: dict):
        """The present value of a record in the spelling of ``_cells``."""
        if name == "lines":
            return [
                [
                    line.product_id.id,
                    line.product_qty,
                    line.product_uom_id.id,
                    line.price_unit,
                    line.date_planned.date().isoformat(),
                ]
                for line in self._goods_lines(record)
            ]
        if name not in self._writable(record._name):
            return imported.get(name)  # kept in the memory only
        value, field = record[name], record._fields[name]
        if field.type == "many2one":
            return value.id
        if field.type == "date":
            return value.isoformat() if value else False
        return value

    def _prepare_vals(self, record, values: dict) -> dict:
        model = record._name
        vals = {
            name: value
            for name, value in values.items()
            if name in self._writable(model)
        }
        if "lines" in values:
            partner_id = vals.get("partner_id") or record.partner_id.id
            partner = self.env["res.partner"].browse(partner_id)
            vals["order_line"] = self._prepare_lines(
                record, values["lines"], partner.lang
            )
        return vals

    def _writable(self, model: str) -> set[str]:
        """The fields that files reach: those of the tables above, and no other."""
        kind = next(key for key, name in MODELS.items() if name == model)
        return {column.field for column in COLUMNS[kind].values() if column.field}

    def _check_open(self, order) -> None:
        if order.state not in ("draft", "sent"):
            raise RowError(
                "confirmed",
                self.env._(
                    "%(order)s is no quotation any more; change it in Odoo.",
                    order=order.name,
                ),
            )

    def _check_left_to_machines(self, project) -> None:
        """From the start on people say what a project is, and who takes part."""
        if project.state != "draft" and self.env.user._is_sourcing_machine():
            raise RowError(
                "under_way",
                self.env._(
                    "%(project)s is under way; one of your people changes it in Odoo.",
                    project=project.display_name,
                ),
            )

    def _remember(self, kind, row, record, memory, values: dict) -> None:
        if memory:
            imported = (memory.imported or {}) | values
            if imported != memory.imported:
                memory.imported = imported
            return
        key = self._text("external_id", row["external_id"])
        # sudo: ir.model.data - a row of our own module name, of this company
        data = (
            self.env["ir.model.data"]
            .sudo()  # sudo: as above
            .create(
                {
                    "module": MODULE,
                    "name": self._data_name(kind, key),
                    "model": record._name,
                    "res_id": record.id,
                    "noupdate": True,
                }
            )
        )
        # sudo: sourcing.import.memory - it has no writers but this
        self.env["sourcing.import.memory"].sudo().create(
            {"data_id": data.id, "imported": values}
        )

    def _missing(self, project, parties: list[list]) -> list[list]:
        """Those who do not take part yet; who was shut out by a person stays out."""
        known = {
            (party.partner_id.id, party.side, party.role) for party in project.party_ids
        }
        return [party for party in parties if tuple(party) not in known]

    def _add_parties(self, project, parties: list[list]) -> None:
        self.env["sourcing.party"].create(
            [
                {
                    "project_id": project.id,
                    "partner_id": partner_id,
                    "side": side,
                    "role": role,
                }
                for partner_id, side, role in parties
            ]
        )


def _printable(value: object) -> str:
    return "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for char in str(value)
    )
