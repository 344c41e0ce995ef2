from django.urls import path

from people.views import staff

app_name = "people_staff"
urlpatterns = [
    path("seguridad/", staff.Security.as_view(), name="security"),
    path("seguridad/sesiones/cerrar/", staff.EndSession.as_view(), name="end_sessions"),
    path("seguridad/sesiones/<int:pk>/cerrar/", staff.EndSession.as_view(), name="end_session"),
    path("auditoria/", staff.AuditChain.as_view(), name="audit"),
    path("accesos/<int:pk>/", staff.Access.as_view(), name="access"),
]
