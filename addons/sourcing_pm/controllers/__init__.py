from . import buyer, factory, library
