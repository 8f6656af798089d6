from . import buyer, buyer_decision, factory, library, link, pack, prompt
