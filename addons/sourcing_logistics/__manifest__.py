{
    "name": "Sourcing: Logistics",
    "summary": "Shipments of sourcing projects, from the factory gate to the buyer",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Purchase",
    "author": "Sourcing for Odoo",
    "license": "LGPL-3",
    "depends": ["sourcing_pm", "purchase_stock"],
    "data": [
        "security/ir.model.access.csv",
        "security/sourcing_rules.xml",
        "data/ir_sequence.xml",
        "views/sourcing_shipment_views.xml",
        "views/sourcing_project_views.xml",
        "views/sourcing_menus.xml",
        "views/portal_templates.xml",
    ],
    "demo": ["demo/sourcing_demo.xml"],
}
