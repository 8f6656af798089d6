from __future__ import annotations

from odoo import fields, models


class SourcingImportMemory(models.Model):
    """What the last import said about a record.

    With it the next import tells a change of the file from a change that a colleague
    made in Odoo, and never undoes the second. Nobody but ``sourcing.api`` reads it.
    """

    _name = "sourcing.import.memory"
    _description = "Last Imported Values"
    _rec_name = "data_id"

    data_id = fields.Many2one(
        "ir.model.data",
        "External ID",
        required=True,
        ondelete="cascade",
        index=True,
    )
    imported = fields.Json()

    _data_unique = models.UniqueIndex("(data_id)", "This external ID is known already.")
