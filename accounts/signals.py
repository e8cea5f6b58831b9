"""What is told of signing in, beside Django's own signals."""

from django.dispatch import Signal

# A second factor was wrong. Arguments: request, user.
code_refused = Signal()

# An attempt failed that was one too many. Arguments: request, name (as it was typed), until.
locked = Signal()
