from django.urls import path

from notifications.views import office

app_name = "notifications_office"
urlpatterns = [
    path("avisos/", office.Inbox.as_view(), name="inbox"),
    path("avisos/preferencias/", office.Preferences.as_view(), name="preferences"),
    path("avisos/leer-todo/", office.ReadAll.as_view(), name="read_all"),
    path("avisos/campana/", office.Bell.as_view(), name="bell"),
    path("avisos/<int:pk>/marcar/", office.Mark.as_view(), name="mark"),
    path("avisos/<int:pk>/leer/", office.Read.as_view(), name="read"),
]
