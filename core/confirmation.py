"""Forms whose saving is public at once or cannot be undone: they say so and ask first.

`templates/admin/change_form.html` shows the question above the form that was filled in.
"""

from hashlib import sha256
from typing import TypeVar

from django import forms
from django.db.models import Model

M = TypeVar("M", bound=Model)

NOT_YET = "Chưa lưu: hãy xem điều sẽ xảy ra ở đầu trang rồi xác nhận."


class ConfirmedForm(forms.ModelForm[M]):
    """A form that is valid only once its consequences were shown and agreed to.

    A subclass says what they are. The agreement is to those sentences: if the form is changed so
    that they change, it asks again.
    """

    # The sentences to agree to; empty if nothing is to be asked.
    pending: tuple[str, ...] = ()

    def consequences(self) -> list[str]:
        """Return what saving does, in sentences; [] if it is neither public nor final."""
        raise NotImplementedError

    @property
    def agreement(self) -> str:
        """What the button sends that agrees to the pending sentences."""
        return sha256("\n".join(self.pending).encode()).hexdigest()

    def full_clean(self) -> None:
        """Validate as usual; a valid form that has consequences must be agreed to."""
        self.pending = ()
        super().full_clean()
        if not self.is_bound or self.errors or not self.has_changed():
            return
        self.pending = tuple(self.consequences())
        if self.pending and self.data.get("confirmed") != self.agreement:
            self.add_error(None, NOT_YET)
