from django.urls import path

from workflows.views import staff, staff_bulk, staff_flows

app_name = "workflows_staff"
urlpatterns = [
    path("aprobaciones/", staff.Queue.as_view(), name="queue"),
    path("aprobaciones/varias/", staff_bulk.PlanMany.as_view(), name="plan_many"),
    path("aprobaciones/varias/hacer/", staff_bulk.DoMany.as_view(), name="do_many"),
    path("aprobaciones/<int:pk>/", staff.ProcessPage.as_view(), name="process"),
    path("aprobaciones/<int:pk>/decidir/", staff.Decide.as_view(), name="decide"),
    path("aprobaciones/<int:pk>/tomar/", staff.Claim.as_view(), name="claim"),
    path("aprobaciones/<int:pk>/soltar/", staff.Release.as_view(), name="release"),
    path("aprobaciones/<int:pk>/entregar/", staff.Reassign.as_view(), name="reassign"),
    path("flujos/", staff_flows.Flows.as_view(), name="flows"),
    path("flujos/nuevo/", staff_flows.NewFlow.as_view(), name="new_flow"),
    path("flujos/dibujo/", staff_flows.DrawFlow.as_view(), name="draw_flow"),
    path("flujos/<int:pk>/", staff_flows.EditFlow.as_view(), name="flow"),
    path("flujos/<int:pk>/estado/", staff_flows.SwitchFlow.as_view(), name="switch_flow"),
]
