"""Guard 2: no public method of ours answers somebody who has no business here."""

from __future__ import annotations

import inspect

from odoo import api
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import guards
from .guard_story import StoryCase

# what a parameter gets, by its name
ARGUMENTS = {"vals": "values", "values": "values", "vals_list": "values_list"}


@tagged("post_install", "-at_install", "seam")
class TestGuardMethods(StoryCase):
    def _unchecked(self, only=None) -> dict[tuple[str, str, str], str]:
        """(model, method, who) of each call that got anything but AccessError."""
        allowed = guards.mapping(self.env, "PUBLIC_METHODS")
        found = {}
        outsiders = {
            "portal": self.buyer2,
            "public": self.env.ref("base.public_user"),
            "plain": self.plain,
            "factory": self.factory,  # on its own order
        }
        own = guards.mapping(self.env, "FACTORY_METHODS")
        for model, method in sorted(only or guards.our_public_methods(self.env)):
            if (model, method) in allowed:
                continue
            for who, user in outsiders.items():
                if who == "factory" and (model, method) in own:
                    continue
                answer = self._call(user, model, method)
                if answer:
                    found[model, method, who] = answer
        return found

    def _call(self, user, model: str, method: str) -> str:
        """What came of a remote call; empty when access was refused."""
        record = self._a_record(model)
        function = getattr(type(self.env[model]), method)
        args = [] if getattr(function, "_api_model", False) else [record.ids]
        kwargs = self._arguments(record, function)
        with mute_logger("odoo.models", "odoo.addons.base.models.ir_model"):
            try:
                with self.env.cr.savepoint():
                    self.env.flush_all()
                    result = call_kw(
                        self.env[model].with_user(user), method, args, kwargs
                    )
            except AccessError:
                return ""
            except Exception as error:  # anything else is an answer
                return repr(error)
            finally:
                self.env.invalidate_all()
        return f"answered {result!r}"

    def _arguments(self, record, function) -> dict:
        """A value for each parameter that the method demands, named as over RPC."""
        _self, *parameters = inspect.signature(function).parameters.values()
        values = self._values(record)
        samples = {"values": values, "values_list": [values]}
        return {
            parameter.name: samples.get(ARGUMENTS.get(parameter.name), "x")
            for parameter in parameters
            if parameter.default is parameter.empty
            and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        }

    def _values(self, record) -> dict:
        """What creating a record like this one takes."""
        return {
            name: field.convert_to_write(record[name], record)
            for name, field in record._fields.items()
            if field.required and field.store and record and not field.related
        }

    def test_public_methods_refuse_outsiders(self):
        methods = guards.our_public_methods(self.env)
        self.assertIn(("sourcing.project", "action_done"), methods)
        self.assertIn(("purchase.order", "action_sourcing_track"), methods)
        self.assertFalse(self._unchecked())

    def test_the_list_of_exceptions_is_not_stale(self):
        methods = guards.our_public_methods(self.env)
        for name in ("PUBLIC_METHODS", "FACTORY_METHODS"):
            for method in guards.mapping(self.env, name):
                self.assertIn(method, methods)

    def test_an_unchecked_method_is_found(self):
        def peek(self, words):
            """Says what nobody asked for; as superuser, as a leak would."""
            return self.sudo().mapped("display_name")  # sudo: the leak to be found

        @api.private
        def hidden(self):
            return self.sudo().mapped("name")  # sudo: unreachable over RPC

        definition = next(
            cls
            for cls in type(self.env["sourcing.project"]).mro()
            if vars(cls).get("_module") == "sourcing_pm" and "_transitions" in vars(cls)
        )
        for name, method in (("peek", peek), ("hidden", hidden)):
            setattr(definition, name, method)
            self.addCleanup(delattr, definition, name)
        methods = guards.our_public_methods(self.env)
        self.assertIn(("sourcing.project", "peek"), methods)
        self.assertNotIn(("sourcing.project", "hidden"), methods)
        self.assertEqual(
            set(self._unchecked({("sourcing.project", "peek")})),
            {
                ("sourcing.project", "peek", who)
                for who in ("portal", "public", "plain", "factory")
            },
        )
