from django.urls import path

from core.views import identity, kit

urlpatterns = [
    path("identidad/<str:version>.css", identity.CompanyStyle.as_view(), name="company_css"),
    path("identidad/logo/<str:token>/", identity.CompanyLogo.as_view(), name="company_logo"),
    path("_kit/", kit.Gallery.as_view(), name="kit"),
]
