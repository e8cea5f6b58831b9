from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Đăng nhập"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from accounts.session_rules import forget_sign_in, stamp_session

        user_logged_in.connect(stamp_session, dispatch_uid="accounts.stamp_session")
        user_logged_out.connect(forget_sign_in, dispatch_uid="accounts.forget_sign_in")
