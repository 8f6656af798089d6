from . import (
    test_approvals,
    test_engine_schedule,
    test_engine_workdays,
    test_gates,
)
