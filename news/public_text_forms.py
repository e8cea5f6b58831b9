"""Forms of what stands in the library and is public as soon as an approved article shows it."""

from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib.auth.models import User

from news.models import Attachment, Image
from news.public_uses import may_change_public, refusal

Row = TypeVar("Row", Image, Attachment)


class PublicTextForm(forms.ModelForm[Row]):
    """Refuses to change what is public to whoever may not approve it, and says who may.

    Class attributes:
        public_fields: the fields that the public sees.
        says_early: whether the fields are locked when the form opens, which costs queries.
        user: who fills the form in; the admin sets it for each request.
    """

    public_fields: ClassVar[tuple[str, ...]] = ()
    says_early: ClassVar[bool] = True
    user: User
    # Why the public fields cannot be changed, "" if they can.
    lock = ""

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user or self.user
        names = [name for name in self.public_fields if name in self.fields]
        self._sent = [name for name in names if self._is_sent_changed(name)]
        if not self.instance.pk or not (self._sent or (self.says_early and names)):
            return
        if may_change_public(self.instance, self.user):
            return
        self.lock = refusal(self.instance)
        if not self._sent:
            for name in names:
                self.fields[name].disabled = True
            self.fields[names[0]].help_text = self.lock

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        if self.lock and self._sent:
            self.add_error(self._sent[0], self.lock)
        return self.cleaned_data

    def _is_sent_changed(self, name: str) -> bool:
        """Return whether a sent form has another value; a locked field is not sent at all.

        Where no field is locked, one that is missing would be saved as empty.
        """
        if not self.is_bound or (self.says_early and self.add_prefix(name) not in self.data):
            return False
        field = self.fields[name]
        return field.has_changed(self.get_initial_for_field(field, name), self[name].data)


class AttachmentForm(PublicTextForm[Attachment]):
    """The title of a document."""

    public_fields = ("title",)

    class Meta:
        model = Attachment
        fields = ["title"]
