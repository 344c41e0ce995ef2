from django.urls import URLPattern

app_name = "referrals_public"
urlpatterns: list[URLPattern] = []
