"""Signals that the news send to other apps; portal/apps.py connects them."""

from django.dispatch import Signal

# Asks which other pages show a picture of the library, given its `name`, and what of them a `user`
# may see and change. Receivers return a list of news.public_uses.Place.
picture_uses_asked = Signal()

# Sent in the transaction that replaces the file of a picture, with the `pattern` of its former
# addresses (a regular expression of PostgreSQL) and the new `address`.
picture_replaced = Signal()

# Sent in the transaction that changes what is public of articles, with their `keys`.
article_changed = Signal()

# Sent in the transaction that deletes articles for good, with their `keys`.
article_purged = Signal()

# Sent when a reader says whether an article helped, with the `request`, the `subject` and the
# `kind`, a core.counting_events.EventKind. A receiver that cannot record it raises an exception.
rated = Signal()
