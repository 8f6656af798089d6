from . import buyer, buyer_decision, factory, link, prompt
