from odoo.exceptions import UserError


class PortalError(UserError):
    """A refusal in words that were written for the party who reads the page.

    Any other ``UserError`` speaks to our staff and may name the other side, so the
    pages show a sentence of their own instead.
    """
