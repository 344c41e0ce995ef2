from django.urls import path

from api.views import staff

app_name = "api_staff"
urlpatterns = [
    path("claves/", staff.Keys.as_view(), name="keys"),
    path("claves/nueva/", staff.NewKey.as_view(), name="new_key"),
    path("claves/<int:pk>/", staff.KeyPage.as_view(), name="key"),
    path("claves/<int:pk>/revocar/", staff.Revoke.as_view(), name="revoke"),
]
