from django.urls import URLPattern

app_name = "referrals_office"
urlpatterns: list[URLPattern] = []
