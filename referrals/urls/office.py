from django.urls import path

from referrals.views import disputes, flyer, office, own_code

app_name = "referrals_office"
urlpatterns = [
    path("invitar/", office.Invite.as_view(), name="invite"),
    path("invitar/codigo/", own_code.AskCode.as_view(), name="ask_code"),
    path("invitar/volante-<slug:paper>.pdf", flyer.Flyer.as_view(), name="flyer"),
    path("referidos/reclamo/", disputes.Claim.as_view(), name="dispute"),
    path("invitar/qr.svg", office.QrSvg.as_view(), name="qr_svg"),
    path("invitar/qr.png", office.QrPng.as_view(), name="qr_png"),
]
