from django.urls import path

from people.views import extra, office

app_name = "people_office"
urlpatterns = [
    path("seguridad/", office.Security.as_view(), name="security"),
    path("seguridad/sesiones/cerrar/", office.EndSession.as_view(), name="end_sessions"),
    path("seguridad/sesiones/<int:pk>/cerrar/", office.EndSession.as_view(), name="end_session"),
    path("perfil/", office.Profile.as_view(), name="profile"),
    path("perfil/avance/", office.Progress.as_view(), name="progress"),
    path("perfil/contacto/", office.Contact.as_view(), name="contact"),
    path("perfil/redes/", office.Networks.as_view(), name="networks"),
    path("perfil/mas/", extra.OfficeExtra.as_view(), name="extra"),
    path("perfil/foto/", office.Photo.as_view(), name="photo"),
    path("perfil/foto/ver/", office.PhotoFile.as_view(), name="photo_file"),
    path("perfil/identificacion/", office.Identification.as_view(), name="identification"),
    path("perfil/banco/", office.Bank.as_view(), name="bank"),
    path("documentos/", office.Documents.as_view(), name="documents"),
    path("documentos/<slug:code>/", office.Document.as_view(), name="document"),
    path("documentos/archivo/<int:pk>/", office.DocumentFile.as_view(), name="document_file"),
    path("acuerdos/", office.Texts.as_view(), name="texts"),
    path("acuerdos/aceptar/", office.AcceptText.as_view(), name="accept"),
    path("acuerdos/<int:pk>/", office.Held.as_view(), name="held"),
    path("acuerdos/<int:pk>/retirar/", office.Withdraw.as_view(), name="withdraw"),
]
