from . import buyer, buyer_decision, factory, library, link, prompt, report
from . import preview
from . import pack
from . import (
    hand_in,
)
