from odoo.exceptions import UserError


class GateError(UserError):
    """An act is held back by a step that is not done; lists every reason."""
