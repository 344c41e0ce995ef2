from django.urls import path

from core.views import identity

urlpatterns = [
    path("identidad/<str:version>.css", identity.CompanyStyle.as_view(), name="company_css"),
    path("identidad/logo/<str:token>/", identity.CompanyLogo.as_view(), name="company_logo"),
]
