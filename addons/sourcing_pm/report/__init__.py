from . import specification_brief
