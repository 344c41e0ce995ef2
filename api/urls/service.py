from django.urls import include, path

from api.views.service import Description, service

urlpatterns = [
    path("", include(([path("openapi.json", Description.as_view(), name="openapi")], "api_public"))),
    path("", service.urls),
]
