"""The rules of the trade in plain Python: no Odoo, no database, no clock.

The modules import each other relatively, so the folder also loads on its own,
by importlib, as the package ``sourcing_pm_engine``.
"""
