"""Chains per product family, in versions."""

from __future__ import annotations

from psycopg2.errors import ForeignKeyViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SourcingCommon


@tagged("post_install", "-at_install")
class TestChainTemplates(SourcingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        families = cls.env["product.category"]
        cls.goods = families.create({"name": "Goods"})
        cls.machines = families.create({"name": "Machines", "parent_id": cls.goods.id})
        cls.grinders = families.create(
            {"name": "Grinders", "parent_id": cls.machines.id}
        )
        cls.standard = cls.env.ref("sourcing_pm.template_standard")
        cls.own = cls.standard.copy(
            {"name": "Machines", "category_ids": [(6, 0, cls.machines.ids)]}
        )

    def _project(self, **values):
        return (
            self.env["sourcing.project"]
            .with_user(self.lead)
            .create({"name": "New machine", **values})
        )

    def _chosen(self, category, order_kind="first"):
        templates = self.env["sourcing.template"].with_user(self.lead)
        return templates._for(self.company, category, order_kind)

    def test_nearest_family_wins_and_children_inherit(self):
        self.assertEqual(self._chosen(self.env["product.category"]), self.standard)
        self.assertEqual(self._chosen(self.goods), self.standard)
        self.assertEqual(self._chosen(self.machines), self.own)
        self.assertEqual(self._chosen(self.grinders), self.own)
        nearer = self.standard.copy({"category_ids": [(6, 0, self.grinders.ids)]})
        self.assertEqual(self._chosen(self.grinders), nearer)
        nearer.active = False
        self.assertEqual(self._chosen(self.grinders), self.own)

    def test_kind_of_order_chooses_too(self):
        nobody = self.env["product.category"]
        trial = self.env.ref("sourcing_pm.template_trial")
        self.assertEqual(self._chosen(nobody, "trial"), trial)
        self.assertEqual(
            self._chosen(nobody, "repeat"), self.env.ref("sourcing_pm.template_repeat")
        )
        self.assertEqual(self._chosen(self.grinders, "trial"), self.own)

    def test_another_company_s_chain_is_not_proposed(self):
        self.own.company_id = self.env["res.company"].create({"name": "Other"})
        self.assertEqual(self._chosen(self.machines), self.standard)

    def test_lighter_chains(self):
        trial = self.env.ref("sourcing_pm.template_trial").step_ids.type_id
        self.assertNotIn("material", trial.mapped("code"))
        domestic = self.env.ref("sourcing_pm.template_domestic").step_ids.type_id
        self.assertIn("dispatch", domestic.mapped("code"))
        self.assertNotIn("shipment", domestic.mapped("code"))

    def test_artwork_is_demanded_before_every_mass_production(self):
        chains = self.env["sourcing.template"].search([("company_id", "=", False)])
        shipped = chains.filtered(lambda chain: chain.get_external_id()[chain.id])
        self.assertEqual(len(shipped), 7)
        artwork = self.env.ref("sourcing_pm.document_kind_artwork")
        self.assertTrue(artwork.before_start)
        for chain in shipped:
            production = chain.step_ids.filtered(
                lambda step: step.type_id.kind == "production"
            )
            self.assertIn(artwork, production.document_kind_ids, chain.name)

    def test_a_product_family_has_a_chain_of_its_own(self):
        for key, days, blocks in (
            ("electronics", 15, False),
            ("beauty", 20, True),
            ("smart_home", 25, False),
        ):
            chain = self.env.ref(f"sourcing_pm.template_{key}")
            family = self.env.ref(f"sourcing_pm.product_category_{key}")
            self.assertEqual(self._chosen(family), chain)
            for kind in ("trial", "repeat"):
                lighter = self.env.ref(f"sourcing_pm.template_{kind}")
                self.assertEqual(self._chosen(family, kind), lighter)
            project = self._project(category_id=family.id)
            self.assertEqual(project.template_id, chain)
            test = self._step("lab_test", project)
            self.assertEqual(
                (test.duration, test.block_start_production), (days, blocks)
            )
            self.assertTrue(test.block_ship)
            tooling, sample, ageing, final = (
                self._step(code, project)
                for code in ("tooling", "sample", "ageing_test", "final_inspection")
            )
            self.assertIn(tooling, sample.link_ids.predecessor_id)
            self.assertIn(ageing, final.link_ids.predecessor_id)
            self.assertEqual(bool(self._step("firmware", project)), key == "smart_home")
            project.action_start()
            self.assertTrue(project.date_forecast)

    def test_a_family_of_a_chain_is_not_deleted(self):
        """Its chain would be proposed for whatever no other chain is for."""
        family = self.env.ref("sourcing_pm.product_category_beauty")
        with self.assertRaises(ForeignKeyViolation), mute_logger("odoo.sql_db"):
            family.unlink()

    def test_track_takes_the_chain_of_the_product(self):
        self.product.categ_id = self.grinders
        project = self._track(self._create_order())
        self.assertEqual(project.template_id, self.own)
        self.assertEqual(project.category_id, self.grinders)

    def test_chain_changes_with_the_draft(self):
        project = self._project()
        self.assertEqual(project.template_id, self.standard)
        project.order_kind = "trial"
        self.assertEqual(project.template_id.name, "Trial chain")
        self.assertNotIn("material", project.milestone_ids.mapped("code"))
        project.template_id = self.env.ref("sourcing_pm.template_domestic")
        self.assertIn("dispatch", project.milestone_ids.mapped("code"))

    def test_running_project_keeps_its_chain(self):
        project = self._project()
        project.action_start()
        steps = project.milestone_ids
        project.category_id = self.machines
        self.assertEqual(project.template_id, self.standard)
        self.assertEqual(project.milestone_ids, steps)
        with self.assertRaisesRegex(UserError, "keeps its chain"):
            project.template_id = self.own

    def test_changed_draft_is_not_thrown_away(self):
        project = self._project()
        project.action_insert_step(
            type_id=self.env.ref("sourcing_pm.milestone_type_tooling").id,
            after_id=self._step("deposit", project).id,
            days=10,
            reason="New mould",
        )
        with self.assertRaisesRegex(UserError, "keeps its chain"):
            project.order_kind = "trial"

    def test_editing_a_used_chain_makes_the_next_version(self):
        project = self._project(category_id=self.machines.id)
        steps = project.milestone_ids
        self.assertEqual(project.template_id.display_name, "Machines, version 1")
        production = self.own.step_ids.filtered(
            lambda step: step.type_id.code == "production"
        )
        production.with_user(self.manager).duration = 40
        self.assertEqual(self.own.display_name, "Machines, version 2")
        kept = project.template_id
        self.assertNotEqual(kept, self.own)
        self.assertEqual(kept.display_name, "Machines, version 1")
        self.assertFalse(kept.active)
        self.assertEqual(project.milestone_ids, steps)
        self.assertEqual(self._step("production", project).duration, 20)
        durations = {step.type_id.code: step.duration for step in kept.step_ids}
        self.assertEqual(durations["production"], 20)
        self.assertEqual(
            self._step("production", project).template_step_id.template_id, kept
        )
        later = self._project(category_id=self.machines.id)
        self.assertEqual(later.template_id, self.own)
        self.assertEqual(self._step("production", later).duration, 40)

    def test_version_changes_once_per_use(self):
        self._project(category_id=self.machines.id)
        own = self.own.with_user(self.manager)
        own.write(
            {"step_ids": [(1, step.id, {"tolerance": 4}) for step in own.step_ids]}
        )
        own.step_ids.predecessor_ids[:1].lag = 2
        self.assertEqual(own.version, 2)
        own.name = "Coffee machines"
        self.assertEqual(own.version, 2)

    def test_unused_chain_is_simply_edited(self):
        self.own.with_user(self.manager).step_ids[:1].duration = 9
        self.assertEqual(self.own.version, 1)

    def test_template_refuses_rings(self):
        steps = {step.type_id.code: step for step in self.own.step_ids}
        with self.assertRaisesRegex(UserError, "wait for each other.*Mass production"):
            self.env["sourcing.template.link"].with_user(self.manager).create(
                {
                    "step_id": steps["production"].id,
                    "predecessor_id": steps["first_article"].id,
                    "link_type": "SS",
                }
            )

    def test_template_step_with_followers_is_not_deleted(self):
        steps = {step.type_id.code: step for step in self.own.step_ids}
        with self.assertRaisesRegex(UserError, "Packing and labelling review"):
            steps["production"].with_user(self.manager).unlink()
        steps["transit"].with_user(self.manager).unlink()
        self.own.with_user(self.manager).unlink()

    def test_running_links_refuse_rings_on_hold_too(self):
        self.project.action_hold(reason="The buyer asked for it")
        with self.assertRaisesRegex(UserError, "wait for each other"):
            self.env["sourcing.milestone.link"].with_user(self.lead).create(
                {
                    "milestone_id": self._step("sample").id,
                    "predecessor_id": self._step("production").id,
                }
            )
