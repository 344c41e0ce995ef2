"""Every address, by door. Inside a door each app brings its own `urls/<door>.py`."""

from django.contrib import admin
from django.urls import include, path

from config import addresses, views

account = [
    path("", include("website.urls.account")),
    path("", include("people.urls.account")),
    path("", include("network.urls.account")),
    path("", include("referrals.urls.account")),
    path("", include("sales.urls.account")),
    path("", include("notifications.urls.account")),
]
office = [
    path("", include("backoffice.urls.office")),
    path("", include("referrals.urls.office")),
    path("", include("network.urls.office")),
    path("", include("workflows.urls.office")),
    path("", include("rewards.urls.office")),
    path("", include("sales.urls.office")),
    path("", include("notifications.urls.office")),
    path("", include("people.urls.office")),
]
staff = [
    path("", include("sales.urls.staff")),
    path("", include("contracts.urls.staff")),
    path("", include("rewards.urls.staff")),
    path("", include("backoffice.urls.staff")),
    path("", include("network.urls.staff")),
    path("", include("workflows.urls.staff")),
    path("", include("referrals.urls.staff")),
    path("", include("notifications.urls.staff")),
    path("", include("people.urls.staff")),
    path("", include("api.urls.staff")),
    path("", include("core.urls.staff")),
]

urlpatterns = [
    path("salud/", views.Live.as_view(), name="health_live"),
    path("salud/lista/", views.Ready.as_view(), name="health_ready"),
    path("metricas/", views.Metrics.as_view(), name="metrics_page"),
    path("", include("website.urls.public")),
    path("", include("network.urls.public")),
    path("", include("referrals.urls.public")),
    path("", include("rewards.urls.public")),
    path("", include("notifications.urls.public")),
    path("", include("people.urls.public")),
    path("", include("core.urls.public")),
    path("api/v1/", include("api.urls.service")),
    path("cuenta/", include(account)),
    path("oficina/", include(office)),
    path("admin/", include(staff)),
    path("admin/", admin.site.urls),
    path("acceso/email/", addresses.OwnAddresses.as_view(), name="account_email"),
    path("acceso/confirm-email/", addresses.CodeAwaited.as_view(), name="account_email_verification_sent"),
    path("acceso/", include("allauth.urls")),
    path("idioma/", include("django.conf.urls.i18n")),
]

handler500 = "config.views.server_error"
