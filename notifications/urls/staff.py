from django.urls import path

from notifications.views import exports, staff

app_name = "notifications_staff"
urlpatterns = [
    path("correos/", staff.History.as_view(), name="history"),
    path("correos/exportar/", exports.Emails.as_view(), name="export_emails"),
    path("correos/<int:pk>/", staff.Page.as_view(), name="message"),
    path("correos/<int:pk>/reenviar/", staff.Resend.as_view(), name="resend"),
]
