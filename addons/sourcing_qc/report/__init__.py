from . import inspection_report, pull_list, sample_label
