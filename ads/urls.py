from django.urls import path

from ads import views
from core.routes import uncached_page

app_name = "ads"
urlpatterns = [
    path("di/<int:pk>/", uncached_page(views.click), name="click"),
    path("bao-cao-vi-pham/", uncached_page(views.complain), name="complain"),
    path("bao-cao-vi-pham/<str:token>/", uncached_page(views.complaint), name="complaint"),
    path("so-lieu/<str:token>/", uncached_page(views.shared_report), name="shared_report"),
]
