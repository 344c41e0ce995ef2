from django.urls import path

from people.views import office

app_name = "people_office"
urlpatterns = [
    path("seguridad/", office.Security.as_view(), name="security"),
    path("seguridad/sesiones/cerrar/", office.EndSession.as_view(), name="end_sessions"),
    path("seguridad/sesiones/<int:pk>/cerrar/", office.EndSession.as_view(), name="end_session"),
]
