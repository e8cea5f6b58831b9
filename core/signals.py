"""What the floor asks the apps above it."""

from django.dispatch import Signal

# Asks for the name of the office whose site this is. A receiver returns it as a text.
unit_asked = Signal()


def unit_name() -> str:
    """Return the name of the office, "" if no app answers."""
    return next((str(answer) for _, answer in unit_asked.send(sender=None)), "")


# Asks for what everybody knows of the office: name, address, numbers. A receiver returns texts.
office_words_asked = Signal()


def office_words() -> list[str]:
    """Return what everybody knows of the office, which no password should be made of."""
    return [str(text) for _, texts in office_words_asked.send(sender=None) for text in texts or ()]
