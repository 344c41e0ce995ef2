from django.urls import URLPattern

app_name = "rewards_office"
urlpatterns: list[URLPattern] = []
