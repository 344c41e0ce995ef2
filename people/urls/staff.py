from django.urls import path

from people.views import staff, staff_data

app_name = "people_staff"
urlpatterns = [
    path("seguridad/", staff.Security.as_view(), name="security"),
    path("seguridad/sesiones/cerrar/", staff.EndSession.as_view(), name="end_sessions"),
    path("seguridad/sesiones/<int:pk>/cerrar/", staff.EndSession.as_view(), name="end_session"),
    path("auditoria/", staff.AuditChain.as_view(), name="audit"),
    path("accesos/<int:pk>/", staff.Access.as_view(), name="access"),
    path("personas/<int:pk>/datos/", staff_data.Data.as_view(), name="data"),
    path("personas/<int:pk>/datos/descargar/", staff_data.Download.as_view(), name="download"),
    path("personas/<int:pk>/documento/", staff_data.SetIdentification.as_view(), name="identification"),
    path("personas/<int:pk>/borrar/", staff_data.AskErasure.as_view(), name="ask_erasure"),
    path("borrados/", staff_data.Erasures.as_view(), name="erasures"),
    path("borrados/<int:pk>/", staff_data.Erasure.as_view(), name="erasure"),
]
