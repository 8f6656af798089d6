from . import controllers, models, report, wizard
from . import controllers, models, report
