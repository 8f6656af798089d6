"""The calendars of forecasts, in a browser."""

from __future__ import annotations

from datetime import timedelta

from odoo.tests import tagged

from .common_portal import PortalCase


@tagged("post_install", "-at_install")
class TestCalendarView(PortalCase):
    def test_it_opens_on_a_month_that_shows_something(self):
        """Skipped by Odoo where no Chrome is found."""
        action = "/odoo/action-sourcing_pm.sourcing_project_action?view_type=calendar"
        for days in (700, -700):
            # sudo: sourcing.project - the plan is not what is tested
            project = self.project.sudo()
            project.date_forecast = project._today() + timedelta(days=days)
            self.env.flush_all()
            self.start_tour(action, "sourcing_forecast_calendar", login=self.lead.login)
