from . import sourcing_sampling_act
