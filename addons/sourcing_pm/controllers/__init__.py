from . import buyer, factory
