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
