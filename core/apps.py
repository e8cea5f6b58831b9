from django.apps import AppConfig
from django.db.models.signals import pre_save


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        """Register the system checks and the alphabet; clean the texts of every row saved.

        People are named by their names, and Django's admin uses the words of an office.
        """
        from core import (
            alphabet,
            checks,  # noqa: F401
        )
        from core.admin_words import use_our_words
        from core.model_text import tidy_row
        from core.staff_names import show_names

        alphabet.register()
        show_names()
        use_our_words()
        pre_save.connect(tidy_row, dispatch_uid="core.model_text.tidy_row")
