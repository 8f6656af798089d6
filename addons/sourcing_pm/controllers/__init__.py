from . import buyer, factory, link, prompt
