"""Signals of this app: clicks, changes, and the request for pages to aim at."""

from django.dispatch import Signal

# Sent for each click that may be counted, with its `request` and `subject`.
clicked = Signal()

# Asks at which pages advertisements can be aimed. Receivers return groups of choices,
# [(name of the group, [(path prefix, name of the page or section)])].
pages_asked = Signal()

# Sent in the transaction that changes advertisements, with their `keys`.
advertisement_changed = Signal()
