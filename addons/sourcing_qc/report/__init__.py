from . import inspection_report, issue_8d, pull_list, sample_label
