from django.urls import URLPattern

app_name = "website_public"
urlpatterns: list[URLPattern] = []
