from django.urls import URLPattern

app_name = "network_office"
urlpatterns: list[URLPattern] = []
