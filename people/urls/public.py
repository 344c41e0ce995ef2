from django.urls import path

from people.views import places, public, texts, uploads

app_name = "people_public"
urlpatterns = [
    path("acceso/2fa/", public.OwnSecurity.as_view(), name="security"),
    path("acceso/2fa/webauthn/", public.OwnSecurity.as_view(), name="passkeys"),
    path("acceso/sessions/", public.OwnSecurity.as_view(), name="sessions"),
    path("lugares/", places.Places.as_view(), name="places"),
    path("subir/", uploads.StartUpload.as_view(), name="upload"),
    path("subir/<uuid:key>/", uploads.UploadState.as_view(), name="upload_state"),
    path("textos/<slug:code>/<int:version>/", texts.ReadText.as_view(), name="text"),
    path("textos/<slug:code>/<int:version>/archivo/", texts.TextFile.as_view(), name="text_file"),
]
