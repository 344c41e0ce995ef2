from django.urls import URLPattern

app_name = "contracts_staff"
urlpatterns: list[URLPattern] = []
