from django.urls import path

from network.views.staff import acts, agents, clients, exports

app_name = "network_staff"
urlpatterns = [
    path("clientes/", clients.Clients.as_view(), name="clients"),
    path("clientes/exportar/", exports.Clients.as_view(), name="export_clients"),
    path("clientes/<int:pk>/", clients.ClientPage.as_view(), name="client"),
    path("clientes/<int:pk>/editar/", clients.EditClient.as_view(), name="edit_client"),
    path("clientes/<int:pk>/hacer-agente/", acts.MakeAgent.as_view(), name="make_agent"),
    path("clientes/<int:pk>/referidor/", clients.ChangeReferrer.as_view(), name="change_referrer"),
    path("agentes/", agents.Agents.as_view(), name="agents"),
    path("agentes/exportar/", exports.Agents.as_view(), name="export_agents"),
    path("agentes/<int:pk>/", agents.AgentPage.as_view(), name="agent"),
    path("agentes/<int:pk>/editar/", agents.EditAgent.as_view(), name="edit_agent"),
    path("agentes/<int:pk>/activar/", acts.Activate.as_view(), name="activate"),
    path("agentes/<int:pk>/inactivar/", acts.Inactivate.as_view(), name="inactivate"),
    path("agentes/<int:pk>/lider/", acts.ChangeSponsor.as_view(), name="change_sponsor"),
    path("agentes/<int:pk>/volver-a-cliente/", acts.ReturnToClient.as_view(), name="return_to_client"),
]
