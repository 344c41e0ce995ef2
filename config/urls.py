from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("acceso/", include("allauth.urls")),
    path("idioma/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]
