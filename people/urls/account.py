from django.urls import path

from people.views import account, data, extra, texts

app_name = "people_account"
urlpatterns = [
    path("seguridad/", account.Security.as_view(), name="security"),
    path("seguridad/sesiones/cerrar/", account.EndSession.as_view(), name="end_sessions"),
    path("seguridad/sesiones/<int:pk>/cerrar/", account.EndSession.as_view(), name="end_session"),
    path("datos/", data.MyData.as_view(), name="data"),
    path("datos/descargar/", data.DownloadMyData.as_view(), name="download"),
    path("datos/borrar/", data.AskErasure.as_view(), name="ask_erasure"),
    path("datos/borrar/retirar/", data.WithdrawErasure.as_view(), name="withdraw_erasure"),
    path("perfil/", account.Profile.as_view(), name="profile"),
    path("perfil/avance/", account.Progress.as_view(), name="progress"),
    path("perfil/contacto/", account.Contact.as_view(), name="contact"),
    path("perfil/redes/", account.Networks.as_view(), name="networks"),
    path("perfil/mas/", extra.Extra.as_view(), name="extra"),
    path("perfil/foto/", account.Photo.as_view(), name="photo"),
    path("perfil/foto/ver/", account.PhotoFile.as_view(), name="photo_file"),
    path("perfil/identificacion/", account.Identification.as_view(), name="identification"),
    path("perfil/banco/", account.Bank.as_view(), name="bank"),
    path("documentos/", account.Documents.as_view(), name="documents"),
    path("documentos/<slug:code>/", account.Document.as_view(), name="document"),
    path("documentos/archivo/<int:pk>/", account.DocumentFile.as_view(), name="document_file"),
    path("acuerdos/", account.Texts.as_view(), name="texts"),
    path("acuerdos/aceptar/", account.AcceptText.as_view(), name="accept"),
    path("acuerdos/<int:pk>/", account.Held.as_view(), name="held"),
    path("acuerdos/<int:pk>/retirar/", account.Withdraw.as_view(), name="withdraw"),
    path("acuerdos/pendientes/", texts.Gate.as_view(), name="gate"),
    path("acuerdos/despues/", texts.Later.as_view(), name="later"),
]
