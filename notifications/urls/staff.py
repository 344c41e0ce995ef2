from django.urls import path

from notifications.views import exports, staff, templates, webhooks

app_name = "notifications_staff"
urlpatterns = [
    path("correos/", staff.History.as_view(), name="history"),
    path("correos/exportar/", exports.Emails.as_view(), name="export_emails"),
    path("correos/reenviar/", staff.ResendAll.as_view(), name="resend_all"),
    path("correos/detenidos/", staff.Stuck.as_view(), name="stuck"),
    path("correos/detenidos/reintentar/", staff.Retry.as_view(), name="retry"),
    path("correos/<int:pk>/vista/", staff.Letter.as_view(), name="letter"),
    path("correos/<int:pk>/", staff.Page.as_view(), name="message"),
    path("correos/<int:pk>/reenviar/", staff.Resend.as_view(), name="resend"),
    path("plantillas/", templates.Templates.as_view(), name="templates"),
    path("plantillas/<str:name>/", templates.TextPage.as_view(), name="template"),
    path("plantillas/<str:name>/vista/", templates.Preview.as_view(), name="preview"),
    path("plantillas/<str:name>/revisar/", templates.Check.as_view(), name="check_text"),
    path("plantillas/<str:name>/prueba/", templates.Test.as_view(), name="test"),
    path("plantillas/<str:name>/volver/", templates.Restore.as_view(), name="restore"),
    path("plantillas/<str:name>/encender/", templates.Switch.as_view(), name="switch"),
    path("plantillas/<str:name>/vias/", templates.Channels.as_view(), name="channels"),
    path("webhooks/", webhooks.Endpoints.as_view(), name="webhooks"),
    path("webhooks/nuevo/", webhooks.NewEndpoint.as_view(), name="new_webhook"),
    path("webhooks/<int:pk>/", webhooks.EndpointPage.as_view(), name="webhook"),
    path("webhooks/<int:pk>/cambiar/", webhooks.EditEndpoint.as_view(), name="edit_webhook"),
    path("webhooks/<int:pk>/estado/", webhooks.Activate.as_view(), name="activate_webhook"),
    path("webhooks/<int:pk>/secreto/", webhooks.Secret.as_view(), name="webhook_secret"),
    path("webhooks/entregas/<int:pk>/", webhooks.DeliveryPage.as_view(), name="delivery"),
]
