from django.urls import URLPattern

app_name = "website_account"
urlpatterns: list[URLPattern] = []
