from django.urls import path

from core.views import jobs, staff

app_name = "core_staff"
urlpatterns = [
    path("trabajos/", jobs.Jobs.as_view(), name="jobs"),
    path("trabajos/bandeja/", jobs.Tray.as_view(), name="tray"),
    path("trabajos/<int:pk>/", jobs.JobPage.as_view(), name="job"),
    path("trabajos/<int:pk>/detener/", jobs.CancelJob.as_view(), name="cancel_job"),
    path("trabajos/<int:pk>/resultado/", jobs.JobResult.as_view(), name="job_result"),
    path("trabajos/<int:pk>/errores/", jobs.JobErrors.as_view(), name="job_errors"),
    path("ajustes/", staff.Settings.as_view(), name="settings"),
    path("ajustes/<str:name>/", staff.EditSetting.as_view(), name="setting"),
]
