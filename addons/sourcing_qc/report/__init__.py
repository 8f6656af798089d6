from . import pull_list, sample_label
