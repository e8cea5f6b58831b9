from django.urls import path

from analytics import feed, views

app_name = "analytics"
urlpatterns = [
    path("ghi-nhan/", views.beacon, name="beacon"),
    path("thong-ke.json", feed.feed, name="feed"),
    path("cach-chung-toi-dem/", views.method, name="method"),
]
