from django.urls import path

from referrals.views import account, disputes

app_name = "referrals_account"
urlpatterns = [
    path("codigo/", account.LateCode.as_view(), name="late_code"),
    path("codigo/reclamo/", disputes.OtherReferrer.as_view(), name="dispute"),
]
