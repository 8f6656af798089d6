"""Guard 1: what the registry must never hold, whoever adds to it (design 5.10–5.18)."""

from __future__ import annotations

from odoo import fields
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from . import guards


@tagged("post_install", "-at_install", "seam")
class TestGuardRegistry(TransactionCase):
    def setUp(self):
        super().setUp()
        definitions = self.env["res.groups"]._get_group_definitions()
        # who is portal or public, in the same terms as ``groups`` on fields
        self.outside = [
            definitions.parse(xmlid, raise_if_not_found=True)
            for xmlid in ("base.group_portal", "base.group_public")
        ]
        self.definitions = definitions

    def _is_internal(self, groups: str | None) -> bool:
        """Whether only internal users can satisfy an expression of groups."""
        if not groups or groups == fields.NO_ACCESS:
            return bool(groups)
        wanted = self.definitions.parse(groups, raise_if_not_found=True)
        everybody = self.definitions.parse("base.group_user")
        return wanted <= everybody and all(
            (wanted & outsider).is_empty() for outsider in self.outside
        )

    def _open_fields(self) -> list[str]:
        return [
            str(field)
            for field in guards.our_core_fields(self.env)
            if not self._is_internal(field.groups)
        ]

    def test_our_fields_on_core_models_are_internal(self):
        self.assertFalse(self._open_fields())

    def test_a_field_without_groups_is_found(self):
        field = self.env["purchase.order"]._fields["sourcing_reason"]
        for groups in (None, "base.group_portal", "base.group_user,base.group_public"):
            with self.subTest(groups=groups):
                self.patch(field, "groups", groups)
                self.assertEqual(
                    self._open_fields(), ["purchase.order.sourcing_reason"]
                )

    def test_fields_of_core_that_name_the_other_side_are_internal(self):
        orders = self.env["purchase.order"]
        missing = set(guards.HIDDEN_CORE_FIELDS) - set(orders._fields)
        self.assertLessEqual(missing, {"reference_ids"}, "only stock may be missing")
        portal = new_test_user(self.env, "t_portal", groups="base.group_portal")
        for user in portal | self.env.ref("base.public_user"):
            for name in set(guards.HIDDEN_CORE_FIELDS) - missing:
                field = orders._fields[name]
                seen = orders.with_user(user)._has_field_access(field, "read")
                self.assertFalse(seen, name)

    def test_references_are_hidden_without_the_logistics_app_too(self):
        field = self.env["purchase.order"]._fields.get("reference_ids")
        if not field:
            self.skipTest("stock is not installed")
        self.patch(field, "groups", None)
        self.test_fields_of_core_that_name_the_other_side_are_internal()

    def test_fields_on_orders_bear_our_name_and_are_not_copied(self):
        for model in ("purchase.order", "purchase.order.line"):
            for name, field in guards.our_fields(self.env, model).items():
                if not set(field._modules) <= set(guards.APPS):
                    continue  # a field of core that we hide
                self.assertTrue(name.startswith("sourcing_"), field)
                self.assertFalse(field.copy, field)

    def test_outsiders_have_no_right_on_our_models(self):
        inside = self.env.ref("base.group_user")
        self.assertFalse(
            self._rows("ir.model.access").filtered(
                lambda row: inside not in row.group_id.all_implied_ids
            )
        )
        self.assertFalse(
            self._rows("ir.rule").filtered(
                lambda rule: (
                    rule.groups
                    and any(
                        inside not in group.all_implied_ids for group in rule.groups
                    )
                )
            )
        )

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_a_right_for_outsiders_is_found(self):
        for group in (self.env.ref("base.group_portal"), self.env["res.groups"]):
            self.env["ir.model.access"].create(
                {
                    "name": "leak",
                    "model_id": self.env["ir.model"]._get_id("sourcing.journal"),
                    "group_id": group.id,
                    "perm_read": True,
                }
            )
            with self.assertRaises(AssertionError):
                self.test_outsiders_have_no_right_on_our_models()

    def _rows(self, model):
        names = guards.our_models(self.env, kept=False)
        return self.env[model].search([("model_id.model", "in", names)])

    def test_no_model_of_ours_is_a_portal_document(self):
        for name in guards.our_models(self.env):
            self.assertNotIn("access_token", self.env[name]._fields)
            self.assertFalse(hasattr(self.env[name], "get_portal_url"), name)

    def test_stateful_models_show_their_life(self):
        for name in guards.our_models(self.env):
            model = self.env[name]
            if "state" not in model._fields:
                continue
            states = {key for key, _label in model._fields["state"].selection}
            self.assertEqual(set(model._transitions), states, name)
            followers = {to for tos in model._transitions.values() for to in tos}
            self.assertLessEqual(followers, states, name)
            self.assertTrue(hasattr(model, "_check_transition"), name)

    def test_records_of_a_company_stay_in_it(self):
        rules = self._rows("ir.rule").filtered(lambda rule: not rule.groups)
        kept = set(rules.mapped("model_id.model"))
        for name in guards.our_models(self.env):
            field = self.env[name]._fields.get("company_id")
            if field:
                self.assertTrue(field.store, f"{name}: a rule needs a column")
                self.assertIn(name, kept)
        self.assertTrue(all("company_ids" in rule.domain_force for rule in rules))

    def test_what_is_broken_is_found(self):
        orders = self.env["purchase.order"]._fields
        project = type(self.env["sourcing.project"])
        self.patch(orders["origin"], "groups", None)
        self.patch(orders["sourcing_project_id"], "copy", True)
        self.patch(project, "_transitions", {"draft": ("nowhere",)})
        self.env.ref("sourcing_pm.sourcing_journal_rule_company").unlink()
        for check in (
            self.test_our_fields_on_core_models_are_internal,
            self.test_fields_of_core_that_name_the_other_side_are_internal,
            self.test_fields_on_orders_bear_our_name_and_are_not_copied,
            self.test_stateful_models_show_their_life,
            self.test_records_of_a_company_stay_in_it,
        ):
            with self.assertRaises(AssertionError, msg=check.__name__):
                check()
