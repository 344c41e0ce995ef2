from django.urls import path

from workflows.views import office

app_name = "workflows_office"
urlpatterns = [
    path("aprobaciones/", office.Approvals.as_view(), name="approvals"),
    path("aprobaciones/<int:pk>/", office.ApprovalPage.as_view(), name="process"),
    path("aprobaciones/<int:pk>/decidir/", office.Decide.as_view(), name="decide"),
]
