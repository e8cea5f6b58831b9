"""What counting tells the other apps."""

from django.dispatch import Signal

# Sent within the transaction that counts, with `counts`, a list of core.subjects.Counted,
# and `filtered`, a list of core.subjects.Filtered for what stands on pages.
# What a receiver writes is counted exactly once too. It may return {subject: views} with the
# numbers its pages now show as "Lượt xem", for the beacon to answer with; it must not fail on a
# subject that is gone.
counted = Signal()
