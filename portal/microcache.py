from typing import Any


class MicroCache:
    @classmethod
    def from_settings(cls, application: Any) -> Any:
        return application
