from . import buyer, inspection
