"""The rules of transport in plain Python.

No Odoo, no database, no clock, no network: what a rule needs, it is given. Odoo
models import from here, and other tools load this folder with :mod:`importlib` as
the package ``sourcing_logistics_engine``.
"""
