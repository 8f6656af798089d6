from . import buyer, capa, inspection
