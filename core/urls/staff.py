from django.urls import path

from core.views import staff

app_name = "core_staff"
urlpatterns = [
    path("ajustes/", staff.Settings.as_view(), name="settings"),
    path("ajustes/<str:name>/", staff.EditSetting.as_view(), name="setting"),
]
