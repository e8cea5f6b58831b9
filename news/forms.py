"""The form of an article in the admin. It only validates; `news.workflow` saves."""

from typing import Any, cast
from uuid import uuid4

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html

from core import images
from core.editor import RichTextField
from core.html import descriptions
from core.images import ImageRefusedError
from core.staff_names import staff_name
from core.text import slugify_vi, split_keywords
from news.attachments import AttachmentsField
from news.editorial_checks import Finding, Level, check
from news.merge import BOTH, LISTS, MINE, NOTE_LENGTH, PUBLIC_NOTE, Merge, Side
from news.models import (
    Article,
    ArticleState,
    ArticleVersion,
    Content,
    ContentFields,
    Image,
    Tag,
    VersionState,
)
from news.picture_forms import NOT_DESCRIBED, LeadPictureInput
from news.pictures import (
    add_picture,
    describe,
    describe_from_body,
    first_picture,
    with_current_pictures,
)
from news.public_uses import may_change_public, refusal
from news.workflow import PUBLIC_ALREADY, Step, change_settings, save_version

UPLOAD_VIEW = "admin:news_image_upload"
LIBRARY_VIEW = "admin:news_image_library"

CONTENT = ("title", "summary", "body", "section", "department", "thread", "lead_image", "byline",
           "source")  # fmt: skip
CHOICE = "merge-"  # begins the names of the choices in a conflict
WRITTEN = {*CONTENT, *LISTS, "new_tags", "public_note"}
SETTINGS = ("publish_at", "expires_at", "featured_until", "pinned_until", "review_on",
            "opening_view_count", "chosen_related", "royalty_kind",
            "royalty_coefficient")  # fmt: skip
DESCRIPTION = ("lead_alt", "lead_decorative")
# The form as it was opened, for the check whether somebody was faster.
OPENED = ("base_version", "base_state", "form_key")

TRASHED = (
    "Trong lúc bạn viết, bài đã bị bỏ vào thùng rác nên chưa lưu được. Chữ bạn gõ vẫn còn nguyên "
    "dưới đây: hãy lấy lại bài (mở bài ở một thẻ khác), rồi lưu lần nữa."
)
NO_PICTURE_IN_TEXT = "Bài chưa có ảnh nào lấy từ thư viện. Hãy chèn ảnh vào bài trước."
NO_LEAD_PICTURE = "Bài chưa có ảnh đại diện. Có thể dùng ảnh đầu tiên trong bài."
FINDING_WORDS = {Level.ERROR: "Phải sửa trước khi gửi duyệt", Level.ADVICE: "Nên sửa"}


class ArticleForm(forms.ModelForm[Article]):
    """The content of an article's newest version, and the settings of its publication.

    Class attributes, set by the admin for each request:
        user: who is writing.
        host: the name of this site, for the check of links.
        step: the step whose button was pressed: SAVE, SUBMIT or APPROVE.
    """

    user: User
    host = ""
    step: Step = Step.SAVE
    # What differs from the newer version of a colleague, if a save came too late.
    conflict: Merge | None = None
    # What was done about it, once that is decided.
    settled = ""
    # The fields with a finding of the editorial checks.
    advised: set[str]

    body = RichTextField(label="Nội dung", upload_view=UPLOAD_VIEW, library_view=LIBRARY_VIEW)
    lead_image = forms.ModelChoiceField(
        Image.objects.all(),
        required=False,
        widget=LeadPictureInput,
        label="Ảnh đại diện",
        help_text="Hiện ở đầu bài và trong các danh sách.",
    )
    lead_from_text = forms.BooleanField(label="Dùng ảnh đầu tiên trong bài", required=False)
    lead_upload = forms.FileField(
        label="Tải ảnh mới",
        required=False,
        widget=forms.FileInput(attrs={"accept": images.MEDIA_TYPES}),
        help_text="JPEG, PNG, WebP hoặc GIF tĩnh, tối đa 10 MB.",
    )
    lead_alt = forms.CharField(
        label="Mô tả ảnh đại diện",
        required=False,
        max_length=250,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Tả điều nhìn thấy trong ảnh, cho người không nhìn được.",
    )
    lead_decorative = forms.BooleanField(label="Ảnh đại diện chỉ để trang trí", required=False)
    new_tags = forms.CharField(
        label="Từ khóa mới",
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Từ khóa chưa có trong danh sách, cách nhau bằng dấu phẩy hoặc chấm phẩy.",
    )
    attachments = AttachmentsField()
    note = forms.CharField(
        label="Ghi chú",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        help_text="Đã sửa gì, cần người duyệt xem gì.",
    )
    public_note = forms.CharField(
        label=PUBLIC_NOTE,
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        help_text="Một câu cho bạn đọc, hiện ở cuối bài khi bản này được duyệt. Ví dụ: Sửa mức phí "
        "ở mục 2 theo nghị quyết mới. Để trống nếu chỉ sửa chính tả.",
    )
    base_version = forms.IntegerField(label="Bản gốc", required=False, widget=forms.HiddenInput)
    base_state = forms.CharField(
        label="Trạng thái bản gốc", required=False, widget=forms.HiddenInput
    )
    form_key = forms.UUIDField(
        label="Mã biểu mẫu", required=False, widget=forms.HiddenInput, initial=uuid4
    )

    class Meta:
        model = Article
        fields = [*CONTENT, "tags", *SETTINGS]
        widgets = {"summary": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.advised = set()
        cast(AttachmentsField, self.fields["attachments"]).user = self.user
        if coefficient := self.fields.get("royalty_coefficient"):
            coefficient.required = False  # empty: keep the current value
        for name in {*SETTINGS, *DESCRIPTION} & self.fields.keys():
            # They belong to no version: what differs from the form as it was opened is changed.
            self.fields[name].show_hidden_initial = True
        if chosen := self.initial.get("chosen_related"):
            offered = Article.objects.seen_by(self.user).filter(pk__in=[a.pk for a in chosen])
            self.initial["chosen_related"] = list(offered)
        self.newest = self.instance.newest_version if self.instance.pk else None
        if self.newest:
            self.initial.update(forms.model_to_dict(self.newest, [*CONTENT, *LISTS]))
            self.initial["base_version"] = self.newest.number
            self.initial["base_state"] = self.newest.state
            if not self.is_bound:
                self._advise([*check(self.newest), *_lead_picture_offered(self.newest)])
        if picture := self.newest and self.newest.lead_image:
            self.initial["lead_alt"] = picture.alt
            self.initial["lead_decorative"] = picture.is_decorative
            if not self.is_bound and not may_change_public(picture, self.user):
                self.fields["lead_alt"].help_text = refusal(picture)

    @property
    def content_changed(self) -> bool:
        """Return whether the form differs from the newest version.

        The note counts as content, except with a step that records it in the history: an approval,
        and asking for one of what is approved already.
        """
        if self.newest is None:
            return True
        is_approved = self.newest.state == VersionState.APPROVED
        note = self.cleaned_data.get("note")
        if self.step is Step.APPROVE or (self.step is Step.SUBMIT and is_approved):
            note = ""
        return bool(WRITTEN & set(self.changed_data) or (note and note != self.newest.note))

    @property
    def has_other_changes(self) -> bool:
        """Return whether settings or descriptions were changed, which make no version."""
        return bool(set(self.changed_data) - WRITTEN - {"note", *OPENED})

    def clean_publish_at(self) -> Any:
        # A live article has a moment of publication; an empty field keeps it.
        typed = self.cleaned_data["publish_at"] or self.instance.publish_at
        is_later = typed and typed > timezone.now() and "publish_at" in self.changed_data
        if is_later and self.instance.pk and self.instance.state == ArticleState.PUBLISHED:
            raise ValidationError(PUBLIC_ALREADY)
        return typed

    def clean_royalty_coefficient(self) -> Any:
        typed = self.cleaned_data["royalty_coefficient"]
        return self.instance.royalty_coefficient if typed is None else typed

    def clean_chosen_related(self) -> list[Article]:
        """Keep those that were chosen earlier and that the user may not see."""
        chosen = list(self.cleaned_data["chosen_related"])
        if self.instance.pk:
            seen = Article.objects.seen_by(self.user).order_by().values("pk")
            chosen += self.instance.chosen_related.exclude(pk__in=seen)
        return chosen

    def clean_new_tags(self) -> list[str]:
        wanted = split_keywords(self.cleaned_data["new_tags"])
        for name in wanted:
            if len(name) > 80 or not slugify_vi(name, 100):
                raise ValidationError(f"“{name}” không dùng làm từ khóa được (tối đa 80 ký tự).")
        return wanted

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        if self.instance.trashed_at:
            raise ValidationError(TRASHED)
        if "body" in self.cleaned_data:
            self.cleaned_data["body"] = with_current_pictures(self.cleaned_data["body"])
        self._leave_other_settings()
        self._clean_lead_picture()
        self._check_content()
        if self.instance.pk:
            self._check_nobody_was_faster()
        return self.cleaned_data

    @transaction.atomic
    def save_version(self) -> ArticleVersion:
        """Save a new version, unless nothing changed, and return the newest version.

        The descriptions of pictures and the settings are saved, too.
        """
        if not self.instance.pk:
            self.instance.form_key = self.cleaned_data["form_key"]
        was_returned = self.newest and self.newest.state == VersionState.RETURNED
        if self.newest and not self.content_changed and not was_returned:
            version = self.newest
        else:
            version = self._new_version()
        picture = self.cleaned_data["lead_image"]
        if picture and {"lead_image", *DESCRIPTION} & {*self.changed_data}:
            describe(picture, **self._description())
        describe_from_body(version.body, self.user)
        changed = {name: self.cleaned_data[name] for name in SETTINGS if name in self.changed_data}
        change_settings(self.instance, self.user, changed)
        return version

    def _new_version(self) -> ArticleVersion:
        data = self.cleaned_data
        content = cast(ContentFields, {name: data[name] for name in CONTENT})
        return save_version(
            self.instance,
            by=self.user,
            note=data["note"],
            public_note=data["public_note"],
            tags={*data["tags"], *map(Tag.objects.called, data["new_tags"])},
            attachments=data["attachments"],
            **content,
        )

    def _description(self) -> dict[str, Any]:
        return {
            "alt": self.cleaned_data.get("lead_alt", "").strip(),
            "is_decorative": bool(self.cleaned_data.get("lead_decorative")),
        }

    def _leave_other_settings(self) -> None:
        """Keep settings as they are that were not changed here: a colleague may have."""
        for name in {*SETTINGS} & self.cleaned_data.keys() - {*self.changed_data, "chosen_related"}:
            self.cleaned_data[name] = getattr(self.instance, name)

    def _clean_lead_picture(self) -> None:
        """Add an uploaded picture to the library at once, so that an invalid form keeps it."""
        if file := self.cleaned_data.get("lead_upload"):
            alt = self._description()["alt"]
            try:
                self._choose(add_picture(file, file.name, by=self.user, alt=alt))
            except ImageRefusedError as error:
                self.add_error("lead_upload", str(error))
                return
        elif self.cleaned_data.get("lead_from_text"):
            self._choose_first_of_text()
        if picture := self.cleaned_data.get("lead_image"):
            self._keep_known_description(picture)
            self._check_description(picture)

    def _keep_known_description(self, picture: Image) -> None:
        """Leave a picture chosen anew as the library describes it, if nobody typed another."""
        is_described = picture.alt or picture.is_decorative
        changed = {*self.changed_data}
        if is_described and "lead_image" in changed and not changed & {*DESCRIPTION}:
            self.cleaned_data["lead_alt"] = picture.alt
            self.cleaned_data["lead_decorative"] = picture.is_decorative

    def _check_description(self, picture: Image) -> None:
        """Demand a description; refuse one that would change public pages without approval."""
        wanted = self._description()
        known = {"alt": picture.alt, "is_decorative": picture.is_decorative}
        is_edited = {"lead_image", *DESCRIPTION} & {*self.changed_data}
        if is_edited and wanted != known and not may_change_public(picture, self.user):
            said = f" Hãy để mô tả như trong thư viện: “{picture.alt}”." if picture.alt else ""
            self.add_error("lead_alt", f"{refusal(picture)}{said}")
            return
        if not any(wanted.values()) and (
            any(known.values()) or may_change_public(picture, self.user)
        ):
            self.add_error("lead_alt", NOT_DESCRIBED)

    def _choose_first_of_text(self) -> None:
        """Choose the first picture of the text, with what the text says of it."""
        found = first_picture(self.cleaned_data.get("body", ""))
        if found is None:
            self.add_error("lead_from_text", NO_PICTURE_IN_TEXT)
            return
        picture, alt = found
        self._choose(picture)
        is_described = {*DESCRIPTION} & {*self.changed_data}
        if not (is_described and any(self._description().values())):
            self.cleaned_data["lead_alt"] = picture.alt or alt
            self.cleaned_data["lead_decorative"] = picture.is_decorative

    def _choose(self, picture: Image) -> None:
        """Choose a picture, also for when the form is shown again."""
        self.cleaned_data["lead_image"] = picture
        self._show_again("lead_image", str(picture.pk))
        self._show_again("lead_from_text", "")
        if self.initial.get("lead_image") != picture.pk and "lead_image" not in self.changed_data:
            self.changed_data.append("lead_image")

    def _show_again(self, name: str, value: str) -> None:
        """Set a value for when the form is shown again."""
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix(name)] = value
        self.data = data

    def _check_content(self) -> None:
        """Show findings beside their fields; errors prevent submission and approval."""
        is_going_out = self.step in (Step.SUBMIT, Step.APPROVE)
        findings = check(self._typed(), host=self.host if is_going_out else "")
        advice = [each for each in findings if not is_going_out or each.level is Level.ADVICE]
        self._advise([*advice, *_lead_picture_offered(self._typed())])
        if is_going_out:
            for finding in findings:
                if finding.level is Level.ERROR:
                    self.add_error(finding.field, finding.message)

    def _advise(self, findings: list[Finding]) -> None:
        for finding in findings:
            if field := self.fields.get(finding.field):
                self.advised.add(finding.field)
                field.help_text = format_html(
                    '{}<span class="finding finding--{}"><strong>{}:</strong> {}</span>',
                    field.help_text, finding.level, FINDING_WORDS[finding.level], finding.message,
                )  # fmt: skip

    def _typed(self) -> ArticleVersion:
        """Return an unsaved version with the valid fields of the form."""
        data = self.cleaned_data
        return ArticleVersion(**{name: data[name] for name in CONTENT if name in data})

    @transaction.atomic
    def _check_nobody_was_faster(self) -> None:
        """Lock the article until it is saved, and refuse if there is a newer version.

        This comes last, after the slow checks, so that nobody waits for them. A refusal also undoes
        the making of keywords for the comparison.
        """
        rows = Article.objects.select_for_update(no_key=True)  # as news.workflow does
        locked = rows.only("trashed_at").get(pk=self.instance.pk)
        if locked.trashed_at:
            raise ValidationError(TRASHED)
        checked, self.newest = self.newest, self.instance.newest_version
        base = self.cleaned_data.get("base_version")
        if not self.newest or (base or 0) >= self.newest.number:
            self._check_nobody_returned_it()
            return
        if base is None and self.newest == checked and not self.content_changed:
            return  # the form of a new article, sent twice
        merge = self._merge(base)
        if not merge.passages:
            return  # both typed the same
        if not self._settle(merge):
            self.conflict = merge
            if merge.undecided and self.data.get("merge") == BOTH:
                raise ValidationError("Chưa gộp: hãy chọn giữ của ai ở mỗi chỗ cả hai cùng sửa.")
            raise ValidationError(
                f"Chưa lưu: {self._colleague} đã lưu bản {self.newest.number} trong lúc bạn viết. "
                "Hãy chọn ở đầu trang giữ bài nào, hoặc gộp cả hai."
            )

    def _check_nobody_returned_it(self) -> None:
        """Refuse once what was returned after the form had been opened, and tell why it was."""
        newest, opened = self.newest, self.cleaned_data.get("base_state")
        if newest and opened and newest.state == VersionState.RETURNED != opened:
            self._show_again("base_state", newest.state)
            raise ValidationError(
                f"Chưa lưu: {staff_name(newest.decided_by) or 'người duyệt'} đã trả lại bản "
                f"{newest.number} trong lúc bạn mở bài, lý do: “{newest.decision_note}” Hãy sửa "
                "theo đó rồi lưu hoặc gửi lại."
            )

    @property
    def _colleague(self) -> str:
        newest = cast(ArticleVersion, self.newest)
        return staff_name(newest.created_by) or "người khác"

    def _merge(self, base: int | None) -> Merge:
        data = self.cleaned_data
        mine = self._typed()
        mine.public_note = data.get("public_note", "")
        tags = {*data.get("tags", ()), *map(Tag.objects.called, data.get("new_tags", ()))}
        started = self.instance.versions.filter(number=base or 0).first()
        return Merge(
            base=Side.saved(started) if started else None,
            theirs=Side.saved(cast(ArticleVersion, self.newest)),
            mine=Side(mine, tags, set(data.get("attachments") or ())),
            choices={
                name.removeprefix(CHOICE): str(value)
                for name, value in self.data.items()
                if name.startswith(CHOICE)
            },
        )

    def _settle(self, merge: Merge) -> bool:
        """Do what was chosen about a colleague's newer version; return whether anything was.

        The version that is saved then says in its note whose passages it replaced.
        """
        newest, data = cast(ArticleVersion, self.newest), self.cleaned_data
        wanted = self.data.get("merge")
        if self.data.get("merge_with") != str(newest.number) or self.errors:
            return False
        if wanted == BOTH and not merge.undecided:
            data |= merge.content
            data["new_tags"] = []
            if (picture := data["lead_image"]) and picture != merge.mine.version.lead_image:
                data |= {"lead_alt": picture.alt, "lead_decorative": picture.is_decorative}
            note = merge.note(merge.replaced, self._colleague)
            self.settled = f"Đã gộp với bản {newest.number} của {self._colleague}."
        elif wanted == MINE:
            note = merge.note(merge.lost_by_mine, self._colleague)
            self.settled = f"Bài của bạn đã thay bản {newest.number} của {self._colleague}."
        else:
            return False
        data["note"] = " ".join(filter(None, [note, data.get("note")]))[:NOTE_LENGTH]
        self.changed_data.append("body")
        return True


def _lead_picture_offered(content: Content) -> list[Finding]:
    """Return advice if the text has a picture and the article has no lead picture."""
    if content.lead_image or not descriptions(content.body):
        return []
    return [Finding(Level.ADVICE, "lead_image", NO_LEAD_PICTURE)]
