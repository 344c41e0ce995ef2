from django.urls import URLPattern

app_name = "rewards_staff"
urlpatterns: list[URLPattern] = []
