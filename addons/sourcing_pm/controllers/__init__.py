from . import buyer, factory, link, prompt
from . import buyer, buyer_decision, factory
