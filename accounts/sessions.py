"""Sessions in the database (settings.SESSION_ENGINE) that stay in the list of sign-ins."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore


class SessionStore(DatabaseSessionStore):
    """Django's sessions; one that gets another key takes its sign-in along.

    Django gives a session another key whenever a password was changed in it, also that of somebody
    else. A sign-in with the old key could not be ended any more.
    """

    def cycle_key(self) -> None:
        from accounts.models import SignIn

        former = self.session_key
        super().cycle_key()
        if former:
            SignIn.objects.filter(session_key=former).update(session_key=self.session_key)
