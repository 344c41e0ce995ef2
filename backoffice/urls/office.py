from django.urls import URLPattern

app_name = "backoffice_office"
urlpatterns: list[URLPattern] = []
