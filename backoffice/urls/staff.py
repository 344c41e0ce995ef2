from django.urls import path

from backoffice.views import agent_log

app_name = "backoffice_staff"
urlpatterns = [
    path("agentes/<int:pk>/registro/", agent_log.AgentLog.as_view(), name="agent_log"),
    path("agentes/<int:pk>/registro/exportar/", agent_log.ExportAgentLog.as_view(), name="export_agent_log"),
]
