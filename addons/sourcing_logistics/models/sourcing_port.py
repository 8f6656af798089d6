from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.base.models.res_partner import _tz_get

from ..engine import identifiers


class SourcingPort(models.Model):
    """A place where goods change their means of transport, by its UN/LOCODE.

    Source of the shipped rows: UN/LOCODE 2023-1, functions 1 (sea port) and 4
    (airport); zones of the tz database.
    """

    _name = "sourcing.port"
    _description = "Port"
    _order = "code"
    _rec_names_search = ["code", "name", "carrier_code"]

    code = fields.Char(
        "UN/LOCODE", required=True, size=5, help="For instance CNNBO for Ningbo."
    )
    name = fields.Char(required=True, index="trigram")
    country_id = fields.Many2one("res.country", required=True, ondelete="restrict")
    is_sea = fields.Boolean("Sea Port")
    is_air = fields.Boolean("Airport")
    tz = fields.Selection(
        _tz_get, "Time Zone", required=True, help="Days of the port are counted in it."
    )
    carrier_code = fields.Char(
        "Carriers Send",
        size=5,
        index="btree_not_null",
        help="Another code that carriers use for the sea port, often that of the "
        "airport: CNSHA for Shanghai.",
    )
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(code)", "This place is listed already.")

    @api.depends("code", "name")
    def _compute_display_name(self):
        for port in self:
            port.display_name = f"{port.name} ({port.code})" if port.code else port.name

    @api.constrains("code", "carrier_code", "country_id")
    def _check_code(self):
        for port in self:
            for code in filter(None, (port.code, port.carrier_code)):
                if not _is_unlocode(code):
                    raise ValidationError(
                        self.env._(
                            "“%(code)s” is not a UN/LOCODE: two letters of the country "
                            "and three characters of the place, as CNNBO for Ningbo.",
                            code=code,
                        )
                    )
            if port.code[:2] != port.country_id.code:
                raise ValidationError(
                    self.env._(
                        "%(code)s is not in %(country)s.",
                        code=port.code,
                        country=port.country_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([_in_capitals(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(_in_capitals(vals))

    def _find(self, code: str, at_sea: bool = True):
        """The place that a carrier means by a code.

        At sea a code of an airport means the port that carriers call so: CNSHA is
        Shanghai's airport, and what is sent for its port.

        :param code: as sent; anything that is no UN/LOCODE finds nothing
        """
        try:
            code = identifiers.unlocode(code)
        except ValueError:
            return self.browse()
        found = self.search([("code", "=", code)])
        if at_sea and not found.is_sea:
            meant = self.search(
                [("carrier_code", "=", code), ("is_sea", "=", True)], limit=1
            )
            return meant or found
        return found


def _is_unlocode(code: str) -> bool:
    try:
        return identifiers.unlocode(code) == code
    except ValueError:
        return False


def _in_capitals(vals: dict) -> dict:
    """Codes as they are written in papers, whoever types them."""
    codes = {
        name: vals[name].replace(" ", "").upper()
        for name in ("code", "carrier_code")
        if isinstance(vals.get(name), str)
    }
    return {**vals, **codes}
