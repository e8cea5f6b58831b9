from django.urls import path

from analytics import feed, views
from core.routes import public_page, uncached_page

app_name = "analytics"
urlpatterns = [
    path("ghi-nhan/", uncached_page(views.beacon), name="beacon"),
    path("thong-ke.json", uncached_page(feed.feed), name="feed"),
    path("cach-chung-toi-dem/", public_page(views.method), name="method"),
]
