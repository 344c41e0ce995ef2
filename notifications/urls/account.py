from django.urls import URLPattern

app_name = "notifications_account"
urlpatterns: list[URLPattern] = []
