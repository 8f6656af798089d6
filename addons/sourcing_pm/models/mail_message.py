from odoo import api, models

from .mail_followers import ONE_SIDED

# What decides about who reads a message, and whose names he reads in it.
SIDED = frozenset(
    {"model", "res_id", "author_id", "partner_ids", "subtype_id", "is_internal"}
)


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        messages._check_sides()
        return messages

    def write(self, vals):
        result = super().write(vals)
        if SIDED & vals.keys():
            self._check_sides()
        return result

    def _check_sides(self) -> None:
        """A message tells its readers by whom and for whom it is, so it names nobody of
        the other side (design 5.16); our own notes may keep what he wrote."""
        for message in self.filtered(lambda each: each.model in ONE_SIDED):
            named = message.partner_ids
            if message.subtype_id and not (
                message.subtype_id.internal or message.is_internal
            ):
                named |= message.author_id
            message._thread_of_side()._assert_inside(named.filtered("partner_share"))

    def _thread_of_side(self):
        """The one-sided record that the message is about, as superuser."""
        # who stands on which side is judged for everybody alike
        # sudo: sourcing.project, purchase.order - see above
        return self.env[self.model].sudo().browse(self.res_id).exists()

    def _portal_message_format(self, properties_names, options=None):
        """Files of a project reach its buyer by our own route only: the thread would
        hand out tokens that never end."""
        rows = super()._portal_message_format(properties_names, options)
        for row in rows:
            if row.get("model") == "sourcing.project":
                row["attachment_ids"] = []
        return rows


class MailNotification(models.Model):
    _inherit = "mail.notification"

    @api.model_create_multi
    def create(self, vals_list):
        """Who is notified stands beside the message, too."""
        notifications = super().create(vals_list)
        for one in notifications.filtered("res_partner_id.partner_share"):
            message = one.mail_message_id
            if message.model in ONE_SIDED:
                message._thread_of_side()._assert_inside(one.res_partner_id)
        return notifications
