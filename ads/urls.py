from django.urls import path

from ads import views

app_name = "ads"
urlpatterns = [path("di/<int:pk>/", views.click, name="click")]
