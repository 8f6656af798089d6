from . import issue_8d, sample_label
