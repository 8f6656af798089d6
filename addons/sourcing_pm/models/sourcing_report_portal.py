"""The archive of reports, as the buyer reads it."""

from __future__ import annotations

from odoo import models

from .portal_text import written_moment


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    def _sent_reports(self):
        """What the buyer's side was sent, the newest first, as superuser."""
        self.ensure_one()
        # sudo: sourcing.report - the reader holds no rights; the party was checked
        return self.sudo().report_ids.filtered(  # sudo: as above
            lambda report: report.state == "sent"
        )

    def _buyer_view(self, party) -> dict:
        rows = self._report_rows(party)
        return super()._buyer_view(party) | {"reports": rows}

    def _report_rows(self, party) -> list[dict]:
        rows = []
        for report in self._sent_reports():
            content = report._content(self.env.lang)
            answer = content["digest"]["answer"]
            rows.append(
                {
                    "id": report.id,
                    "url": report._url(),
                    "title": content["title"],
                    "colour": answer["colour"],
                    "colour_name": answer["colour_name"],
                    "reason": answer["reason"],
                    "when": written_moment(
                        self, report.sent_on, self._reader_zones(party)[:1]
                    ),
                }
            )
        return rows


class SourcingReport(models.Model):
    _inherit = "sourcing.report"

    def _page_view(self, party) -> dict:
        """One report as the buyer's page shows it: nothing but what was frozen."""
        self.ensure_one()
        lang = self.env.lang
        zones = self.project_id._reader_zones(party)
        return {
            "project": self.project_id.number,
            "project_url": self.project_id._page_of_party(),
            "url": self._url(),
            "report": self._view(self._content(lang), zones, lang, "page"),
            "by": self.sent_by_id.name if not self.automatic else "",
            "when": written_moment(self, self.sent_on, zones, with_year=True),
        }
