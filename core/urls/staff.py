from django.urls import URLPattern

app_name = "core_staff"
urlpatterns: list[URLPattern] = []
