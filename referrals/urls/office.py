from django.urls import path

from referrals.views import disputes, flyer, office, own_code, site

app_name = "referrals_office"
urlpatterns = [
    path("invitar/", office.Invite.as_view(), name="invite"),
    path("invitar/codigo/", own_code.AskCode.as_view(), name="ask_code"),
    path("invitar/volante-<slug:paper>.pdf", flyer.Flyer.as_view(), name="flyer"),
    path("referidos/reclamo/", disputes.Claim.as_view(), name="dispute"),
    path("sitio/", site.EditSite.as_view(), name="site"),
    path("sitio/vista/", site.Preview.as_view(), name="site_preview"),
    path("sitio/imagen/", site.Picture.as_view(), name="site_picture"),
    path("sitio/direccion/", site.Address.as_view(), name="site_address"),
    path("sitio/mostrar/", site.Switch.as_view(), name="site_switch"),
    path("sitio/version/<int:pk>/", site.Restore.as_view(), name="site_restore"),
    path("invitar/qr.svg", office.QrSvg.as_view(), name="qr_svg"),
    path("invitar/qr.png", office.QrPng.as_view(), name="qr_png"),
]
