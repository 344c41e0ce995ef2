from django.urls import URLPattern

app_name = "referrals_account"
urlpatterns: list[URLPattern] = []
