"""What the floor asks the apps above it."""

from django.dispatch import Signal

# Asks for the name of the office whose site this is. A receiver returns it as a text.
unit_asked = Signal()


def unit_name() -> str:
    """Return the name of the office, "" if no app answers."""
    return next((str(answer) for _, answer in unit_asked.send(sender=None)), "")
