from django.urls import path

from analytics import views

app_name = "analytics"
urlpatterns = [
    path("ghi-nhan/", views.beacon, name="beacon"),
    path("cach-chung-toi-dem/", views.method, name="method"),
]
