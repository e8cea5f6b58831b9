"""What a production machine needs: each check looks at one thing and says what is missing."""

from portal.doctor.checks import CHECKS
from portal.doctor.findings import Finding, State, examine

__all__ = ["CHECKS", "Finding", "State", "examine"]
