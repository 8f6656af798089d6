"""The ``sourcing`` command: imports, tracking and status over OdooRPC."""
