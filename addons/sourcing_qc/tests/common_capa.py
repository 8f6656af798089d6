"""What the tests of corrective actions start from."""

from __future__ import annotations

from .common import InspectionCommon


class CapaCommon(InspectionCommon):
    """A failed inspection and what becomes of it, each act by the lead."""

    @classmethod
    def _capa(cls, inspection=None):
        """The corrective action that a failed inspection opened, as its lead."""
        inspection = inspection or cls._fail()
        return inspection.sudo().issue_ids.with_user(cls.lead)

    @classmethod
    def _action(cls, issue, kind, user=None, **values):
        return (
            cls.env["sourcing.issue.action"]
            .with_user(user or cls.lead)
            .create({"issue_id": issue.id, "kind": kind, "name": "Changed", **values})
        )

    @classmethod
    def _contain(cls, issue):
        """What D3 asks for, and its confirmation."""
        cls._action(
            issue,
            "containment",
            name="Sorted",
            quantity=200,
            place="factory_stock",
            side="factory",
            by_whom="Mr Li",
            done_on=issue._today(),
        )
        issue.action_confirm_containment()

    @classmethod
    def _explain(cls, issue):
        issue.write(
            {
                "why_1": "The tool is worn",
                "reason_id": cls.env.ref("sourcing_pm.reason_tooling").id,
            }
        )

    @classmethod
    def _act(cls, issue):
        """One corrective and one preventive action, done."""
        for kind in ("corrective", "preventive"):
            cls._action(issue, kind, done_on=issue._today())

    @classmethod
    def _until_verified(cls, issue):
        """D3 to D7."""
        cls._contain(issue)
        cls._explain(issue)
        cls._act(issue)

    @classmethod
    def _settle(cls, issue, verification):
        """All eight disciplines, and closed."""
        cls._until_verified(issue)
        issue.verification_id = verification
        issue.action_close()
        return issue
