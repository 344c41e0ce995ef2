from django.urls import path

from people.views import acceptances, agreements, staff, staff_data

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
    path("acuerdos/", agreements.Agreements.as_view(), name="agreements"),
    path("acuerdos/nuevo/", agreements.NewAgreement.as_view(), name="new_agreement"),
    path("acuerdos/vista-previa/", agreements.PreviewText.as_view(), name="preview_text"),
    path("acuerdos/<int:pk>/", agreements.AgreementPage.as_view(), name="agreement"),
    path("acuerdos/<int:pk>/reglas/", agreements.EditRules.as_view(), name="agreement_rules"),
    path("acuerdos/<int:pk>/borrar/", agreements.DeleteAgreement.as_view(), name="delete_agreement"),
    path("aceptaciones/", acceptances.Acceptances.as_view(), name="acceptances"),
    path("aceptaciones/exportar/", acceptances.ExportAcceptances.as_view(), name="export_acceptances"),
    path("aceptaciones/sin-aceptar/", acceptances.Missing.as_view(), name="text_missing"),
    path("aceptaciones/sin-aceptar/exportar/", acceptances.ExportMissing.as_view(), name="export_missing"),
    path("aceptaciones/<int:pk>/", acceptances.Acceptance.as_view(), name="acceptance"),
]
