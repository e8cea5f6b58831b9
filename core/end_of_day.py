"""The form field of a moment at which something ends."""

from datetime import time
from typing import Any

from django.forms import SplitDateTimeField

LAST_MINUTE = time(23, 59)


class EndOfDayField(SplitDateTimeField):
    """A day and an hour; without an hour it is the end of the day."""

    def compress(self, data_list: Any) -> Any:
        if data_list and data_list[0] and not data_list[1]:
            data_list = [data_list[0], LAST_MINUTE]
        return super().compress(data_list)
