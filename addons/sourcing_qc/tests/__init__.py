from . import (
    test_engine_aql,
    test_engine_pull,
    test_engine_sampling,
    test_engine_switching,
    test_engine_verdict,
    test_inspection_freeze,
    test_inspection_gate,
    test_inspection_plan,
    test_inspection_rights,
    test_inspection_seams,
    test_inspection_verdict,
)
