from . import sample_label
