from . import (
    test_approvals,
    test_clock,
    test_documents,
    test_engine_schedule,
    test_engine_workdays,
    test_gates,
    test_plan,
    test_speed,
    test_threads,
    test_track,
)
