from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
    verbose_name = "Nội dung minh họa"

    def ready(self) -> None:
        """Let the demo's accounts sign in with their passwords alone, so that it is easy to try."""
        from accounts import second_factor
        from demo.source import read_site

        second_factor.exempt.update(account["username"] for account in read_site()["account"])
