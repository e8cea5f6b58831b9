"""What the advertisements tell whoever wants to know."""

from django.dispatch import Signal

# Sent for each click that may be counted, with `request` and `subject`.
clicked = Signal()
