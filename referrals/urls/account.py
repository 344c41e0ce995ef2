from django.urls import path

from referrals.views import account

app_name = "referrals_account"
urlpatterns = [path("codigo/", account.LateCode.as_view(), name="late_code")]
