from django.urls import path

from people.views import account, data

app_name = "people_account"
urlpatterns = [
    path("seguridad/", account.Security.as_view(), name="security"),
    path("seguridad/sesiones/cerrar/", account.EndSession.as_view(), name="end_sessions"),
    path("seguridad/sesiones/<int:pk>/cerrar/", account.EndSession.as_view(), name="end_session"),
    path("datos/", data.MyData.as_view(), name="data"),
    path("datos/descargar/", data.DownloadMyData.as_view(), name="download"),
    path("datos/borrar/", data.AskErasure.as_view(), name="ask_erasure"),
    path("datos/borrar/retirar/", data.WithdrawErasure.as_view(), name="withdraw_erasure"),
]
