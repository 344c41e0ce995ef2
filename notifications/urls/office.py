from django.urls import URLPattern

app_name = "notifications_office"
urlpatterns: list[URLPattern] = []
