"""Fed to Odoo's shell: loads the demo data of our add-ons, and only of ours.

Odoo loads an add-on's demo data only when everything that it depends on has demo data
too, and `module force-demo` loads that of all modules: a lot of furniture in which our
orders would drown. So this does for our add-ons what force-demo does for all.
"""

from odoo.modules.loading import load_data
from odoo.modules.module_graph import ModuleGraph

env = env(context=dict(env.context, tracking_disable=True))  # noqa: F821

# The agent sits in Shenzhen, and its days are those of Shenzhen.
company = env.ref("base.main_company")
company.write(
    {
        "name": "Harbour Sourcing Shenzhen",
        "city": "Shenzhen",
        "country_id": env.ref("base.cn").id,
    }
)
company.partner_id.tz = "Asia/Shanghai"
company.resource_calendar_id.tz = "Asia/Shanghai"

# Orders are billed: that takes a chart of accounts.
if not company.chart_template:
    env["account.chart.template"].try_loading(
        "generic_coa", company, install_demo=False
    )

# What would only ask the internet or send mails about itself.
for xmlid in (
    "mail.ir_cron_module_update_notification",
    "digest.ir_cron_digest_scheduler_action",
):
    if cron := env.ref(xmlid, raise_if_not_found=False):
        cron.active = False

installed = env["ir.module.module"].search([("state", "=", "installed")])
modules = installed.filtered(lambda module: module.name.startswith("sourcing_"))
graph = ModuleGraph(env.cr, mode="load")
# All of them: the graph skips a module whose dependencies it does not hold.
graph.extend(installed.mapped("name"))
for package in graph:
    if package.name in modules.mapped("name"):
        # Not load_demo, which would only log what went wrong.
        load_data(env(su=True), {}, "init", kind="demo", package=package)
# From now on an update of the add-on brings its new demo records.
modules.demo = True
env.cr.commit()

# So that the first page does not take ten seconds.
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
