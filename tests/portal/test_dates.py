"""Dates typed in forms: none can make the site fail."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from datetime import timezone as fixed
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.db import IntegrityError, models
from django.http import HttpRequest
from django.test import Client, RequestFactory

from ads.admin.previews import PreviewForm
from ads.models import Advertisement
from core.date_limits import of_our_time
from core.period_form import PeriodForm
from news.importer.rows import RowForm
from news.models import Article, RoyaltyRate
from portal.models import Alert, SiteIdentity
from portal.search import SearchForm
from tests.factories import make_advertisement, make_article, make_user

pytestmark = pytest.mark.django_db

HANOI = fixed(timedelta(hours=7))
FIRST_EVER = datetime(1, 1, 2, tzinfo=HANOI)
DATES = (forms.DateField, forms.DateTimeField, forms.SplitDateTimeField)


def staff_request() -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = User(is_superuser=True, is_staff=True, is_active=True)
    return request


def form_of(model_admin: ModelAdmin[Any]) -> type[forms.ModelForm[Any]]:
    return model_admin.get_form(staff_request())


def typed_dates() -> Iterator[tuple[type[models.Model], str]]:
    """Give every date field of every form of the admin."""
    for model, model_admin in admin.site._registry.items():
        request = staff_request()
        if not (
            model_admin.has_add_permission(request) or model_admin.has_change_permission(request)
        ):
            continue  # only to be looked at
        for name, field in form_of(model_admin).base_fields.items():
            if isinstance(field, DATES):
                yield model, name


def test_the_walk_finds_the_dates_there_are() -> None:
    found = {(model.__name__, name) for model, name in typed_dates()}
    assert found >= {
        ("Alert", "starts_at"),
        ("Article", "publish_at"),
        ("Article", "review_on"),
        ("Advertisement", "ends_at"),
        ("SiteIdentity", "closed_on"),
        ("RoyaltyRate", "valid_from"),
    }


def test_every_date_of_the_admin_has_bounds() -> None:
    unbounded = [
        f"{model.__name__}.{name}"
        for model, name in typed_dates()
        if of_our_time not in model._meta.get_field(name).validators
    ]
    assert unbounded == []


@pytest.mark.parametrize("form", [PeriodForm, PreviewForm, RowForm, SearchForm])
def test_every_date_of_other_forms_has_bounds(form: type[forms.Form]) -> None:
    dates = [field for field in form.base_fields.values() if isinstance(field, DATES)]
    assert dates
    assert all(of_our_time in field.validators for field in dates)


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_a_report_on_days_out_of_bounds_says_so(client: Client, year: str) -> None:
    client.force_login(make_user("analytics.view_dailycount"))
    page = client.get("/quan-tri/thong-ke/", {"last": f"{year}-01-01"})
    assert "Hãy xem lại năm." in page.content.decode()


@pytest.mark.parametrize(
    "field", ["publish_at", "expires_at", "featured_until", "pinned_until", "review_on"]
)
def test_the_database_refuses_an_article_with_dates_out_of_bounds(field: str) -> None:
    article = make_article()
    with pytest.raises(IntegrityError, match=r"_of_our_time|article_expires_after"):
        Article.objects.filter(pk=article.pk).update(**{field: FIRST_EVER})


def test_the_database_refuses_an_alert_with_dates_out_of_bounds() -> None:
    with pytest.raises(IntegrityError, match="alert_is_of_our_time"):
        Alert.objects.create(title="Bão", starts_at=FIRST_EVER)


def test_the_database_refuses_an_advertisement_with_dates_out_of_bounds() -> None:
    make_advertisement(approved=False)
    with pytest.raises(IntegrityError, match="advertisement_is_of_our_time"):
        Advertisement.objects.update(starts_at=FIRST_EVER)


def test_the_database_refuses_a_royalty_rate_with_a_date_out_of_bounds() -> None:
    with pytest.raises(IntegrityError, match="royalty_rate_is_of_our_time"):
        RoyaltyRate.objects.create(valid_from=FIRST_EVER.date(), dong_per_unit=1)


def test_the_database_refuses_a_closing_date_out_of_bounds() -> None:
    with pytest.raises(IntegrityError, match="closing_is_of_our_time"):
        SiteIdentity.objects.create(
            closed_on=FIRST_EVER.date(), successor_name="X", successor_url="https://x.example/"
        )


def test_the_dates_of_an_account_are_read_only() -> None:
    names = form_of(admin.site._registry[User]).base_fields
    assert not {"last_login", "date_joined"} & set(names)
