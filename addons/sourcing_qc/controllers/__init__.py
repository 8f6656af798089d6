from . import buyer, inspection
from . import capa
