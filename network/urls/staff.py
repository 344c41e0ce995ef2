from django.urls import URLPattern

app_name = "network_staff"
urlpatterns: list[URLPattern] = []
