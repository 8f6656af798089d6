from . import buyer, buyer_decision, factory, library, link, prompt, report
from . import buyer, buyer_decision, factory, library, link, preview, prompt
from . import buyer, buyer_decision, factory, library, link, pack, prompt
