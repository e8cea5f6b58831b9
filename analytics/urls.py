from django.urls import path

from analytics import statistics_feed, views
from core.routes import public_page, uncached_page

app_name = "analytics"
urlpatterns = [
    path("ghi-nhan/", uncached_page(views.beacon), name="beacon"),
    path("thong-ke.json", uncached_page(statistics_feed.statistics_feed), name="feed"),
    path("cach-chung-toi-dem/", public_page(views.counting_method), name="method"),
]
