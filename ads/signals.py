"""What the advertisements tell whoever wants to know, and what they ask."""

from django.dispatch import Signal

# Sent for each click that may be counted, with `request` and `subject`.
clicked = Signal()

# Asks which pages advertisements can be aimed at. Receivers answer with groups of choices,
# [(name of the group, [(path prefix, name of the page or section)])].
pages_asked = Signal()
