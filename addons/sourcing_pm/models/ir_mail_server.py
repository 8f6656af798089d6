"""Pictures that a mail's text shows by their Content-ID stand beside the text.

Odoo attaches every file of a mail; a mail program then lists it below the text and
shows a hole within it. Only pictures of ours are treated so, by their name.
"""

from __future__ import annotations

from odoo import models

PREFIX = "sourcing-report-"


class IrMailServer(models.Model):
    _inherit = "ir.mail_server"

    def _build_email__(self, *args, attachments=None, **kwargs):  # noqa: PLW3201
        files = attachments or []
        inline = [file for file in files if file[0].startswith(PREFIX)]
        message = super()._build_email__(
            *args,
            attachments=[file for file in files if file not in inline],
            **kwargs,
        )
        text = inline and message.get_body(("html",))
        for name, content, mimetype in inline if text else ():
            maintype, subtype = mimetype.split("/")
            text.add_related(
                content,
                maintype,
                subtype,
                cid=f"<{name}>",
                disposition="inline",
                filename=f"{name}.{subtype}",
            )
        return message
