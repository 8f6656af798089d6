from . import test_access, test_quantities, test_seams, test_shipment, test_views
