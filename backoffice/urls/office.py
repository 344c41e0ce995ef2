from django.urls import path

from backoffice.views import office, referrals

app_name = "backoffice_office"
urlpatterns = [
    path("", office.Home.as_view(), name="home"),
    path("referidos/", referrals.Referrals.as_view(), name="referrals"),
]
