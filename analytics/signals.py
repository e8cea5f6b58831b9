"""The signals of counting, which portal/apps.py connects."""

from django.dispatch import Signal

# Sent within the transaction that counts, with `counts`, a list of CountedEvents, and `filtered`,
# a list of FilteredEvents of advertisements (both of core.counting_events).
# What a receiver writes is counted exactly once too. It may return {subject: views} with the
# numbers its pages now show as "Lượt xem", for the beacon to answer with. It must not fail on a
# subject that no longer exists.
counted = Signal()

# Sent each second by the counting process, of which each node has one, after it has flushed.
flushed = Signal()
