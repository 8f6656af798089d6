"""The pictures of a status report travel inside its mail."""

from __future__ import annotations

import re

from odoo import models

CID = re.compile(r"cid:sourcing-report-(\d+)\b")


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        mails = super()._prepare_outgoing_list(
            mail_server=mail_server, doc_to_followers=doc_to_followers
        )
        pictures = self._report_pictures()
        for mail in mails if pictures else ():
            mail["attachments"] = [
                *mail["attachments"],
                *(picture._for_mail() for picture in pictures),
            ]
        return mails

    def _report_pictures(self):
        """Those that the body shows, of reports that the thread's buyer was sent."""
        found = CID.findall(self.body_html or "")
        # sudo: sourcing.report.picture - the buyer of this thread was sent them
        pictures = self.env["sourcing.report.picture"].sudo()
        if self.model != "sourcing.project" or not found:
            return pictures
        return pictures.search(
            [
                ("id", "in", [int(number) for number in found]),
                ("report_id.project_id", "=", self.res_id),
                ("report_id.state", "=", "sent"),
            ]
        )
