{
    "name": "Sourcing: Quality",
    "summary": "AQL inspections of what a factory made, and the gate they open",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Purchase",
    "author": "Sourcing for Odoo",
    "license": "LGPL-3",
    "depends": ["sourcing_pm"],
    "data": [
        "security/ir.model.access.csv",
        "security/sourcing_rules.xml",
        "data/ir_sequence.xml",
        "views/sourcing_inspection_views.xml",
        "views/sourcing_project_views.xml",
        "views/portal_templates.xml",
    ],
    "demo": ["demo/sourcing_demo.xml"],
}
