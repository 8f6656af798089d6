from . import inspection_report, pull_list, sample_label
from . import issue_8d, sample_label
