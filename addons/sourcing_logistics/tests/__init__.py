from . import (
    test_access,
    test_engine_dcsa,
    test_engine_identifiers,
    test_engine_journey,
    test_engine_papers,
    test_port,
    test_quantities,
    test_seams,
    test_shipment,
    test_views,
)
