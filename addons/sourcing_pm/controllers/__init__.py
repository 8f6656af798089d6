from . import buyer, buyer_decision, factory, library, link, prompt, report
from . import preview
from . import pack
from . import (
    buyer,
    buyer_decision,
    factory,
    hand_in,
    library,
    link,
    preview,
    prompt,
)
