from django.urls import path

from people.views import account

app_name = "people_account"
urlpatterns = [
    path("seguridad/", account.Security.as_view(), name="security"),
    path("seguridad/sesiones/cerrar/", account.EndSession.as_view(), name="end_sessions"),
    path("seguridad/sesiones/<int:pk>/cerrar/", account.EndSession.as_view(), name="end_session"),
]
