"""What the news tell whoever wants to know, and what they ask."""

from django.dispatch import Signal

# Asks who else shows a picture of the library, with its `name`. Receivers answer with a list of
# (what it is, its address in the admin).
picture_uses_asked = Signal()

# Sent when the file of a picture is replaced, within the transaction, with the `pattern` of its
# former addresses (a regular expression of PostgreSQL) and the `address` that takes their place.
picture_replaced = Signal()

# Sent when a reader says whether an article helped, with the `request`, the `subject` and the
# `kind`, a core.counting_events.EventKind. A receiver that cannot take it down raises.
rated = Signal()
