from django.urls import path

from analytics import statistics_feed, views

app_name = "analytics"
urlpatterns = [
    path("ghi-nhan/", views.beacon, name="beacon"),
    path("thong-ke.json", statistics_feed.statistics_feed, name="feed"),
    path("cach-chung-toi-dem/", views.counting_method, name="method"),
]
