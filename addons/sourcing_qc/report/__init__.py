from . import inspection_report, sample_label
