from . import capa
