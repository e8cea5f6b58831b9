"""Sends a form of the admin, and agrees to what it says would happen (core/confirmation.py)."""

from typing import Any

from django.test import Client


def post_confirmed(client: Client, path: str, data: Any, **options: Any) -> Any:
    """Post the form; if it asks, post it again with the agreement. Return the last answer."""
    response = client.post(path, data, **options)
    shown = response.context.get("adminform") if response.context else None
    if not getattr(shown and shown.form, "pending", ()):
        return response
    return client.post(path, {**data, "confirmed": shown.form.agreement}, **options)
