from django.urls import path

from people.views import account, data, texts

app_name = "people_account"
urlpatterns = [
    path("seguridad/", account.Security.as_view(), name="security"),
    path("seguridad/sesiones/cerrar/", account.EndSession.as_view(), name="end_sessions"),
    path("seguridad/sesiones/<int:pk>/cerrar/", account.EndSession.as_view(), name="end_session"),
    path("datos/", data.MyData.as_view(), name="data"),
    path("datos/descargar/", data.DownloadMyData.as_view(), name="download"),
    path("datos/borrar/", data.AskErasure.as_view(), name="ask_erasure"),
    path("datos/borrar/retirar/", data.WithdrawErasure.as_view(), name="withdraw_erasure"),
    path("acuerdos/", account.Texts.as_view(), name="texts"),
    path("acuerdos/aceptar/", account.AcceptText.as_view(), name="accept"),
    path("acuerdos/<int:pk>/", account.Held.as_view(), name="held"),
    path("acuerdos/<int:pk>/retirar/", account.Withdraw.as_view(), name="withdraw"),
    path("acuerdos/pendientes/", texts.Gate.as_view(), name="gate"),
    path("acuerdos/despues/", texts.Later.as_view(), name="later"),
]
