from django.urls import path

from people.views import office

app_name = "people_office"
urlpatterns = [
    path("seguridad/", office.Security.as_view(), name="security"),
    path("seguridad/sesiones/cerrar/", office.EndSession.as_view(), name="end_sessions"),
    path("seguridad/sesiones/<int:pk>/cerrar/", office.EndSession.as_view(), name="end_session"),
    path("acuerdos/", office.Texts.as_view(), name="texts"),
    path("acuerdos/aceptar/", office.AcceptText.as_view(), name="accept"),
    path("acuerdos/<int:pk>/", office.Held.as_view(), name="held"),
    path("acuerdos/<int:pk>/retirar/", office.Withdraw.as_view(), name="withdraw"),
]
