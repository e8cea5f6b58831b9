"""The comparison of all that is public with the publication log, and its result."""

from portal.publication_log.verification.result import Difference, Result, last_result
from portal.publication_log.verification.run import verify, verify_daily

__all__ = ["Difference", "Result", "last_result", "verify", "verify_daily"]
