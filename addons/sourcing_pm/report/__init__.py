from . import how_we_work, specification_brief
