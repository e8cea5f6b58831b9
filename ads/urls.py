from django.urls import path

from ads import views

app_name = "ads"
urlpatterns = [
    path("di/<int:pk>/", views.click, name="click"),
    path("bao-cao-vi-pham/", views.complain, name="complain"),
    path("bao-cao-vi-pham/<str:token>/", views.complaint, name="complaint"),
    path("so-lieu/<str:token>/", views.shared_report, name="shared_report"),
]
