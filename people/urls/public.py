from django.urls import path

from people.views import public

app_name = "people_public"
urlpatterns = [
    path("acceso/2fa/", public.OwnSecurity.as_view(), name="security"),
    path("acceso/2fa/webauthn/", public.OwnSecurity.as_view(), name="passkeys"),
    path("acceso/sessions/", public.OwnSecurity.as_view(), name="sessions"),
]
