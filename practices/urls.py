from django.urls import path

from practices import views

app_name = "practices"

urlpatterns = [
    path("", views.practice_list, name="practices"),
    path("<slug:code>/", views.practice_page, name="practice"),
]
