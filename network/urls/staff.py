from django.urls import path

from network.urls import staff_loads, staff_tree
from network.views.staff import acts, agents, clients, exports, forms, registering, registration_exports, registrations

app_name = "network_staff"
urlpatterns = [
    path("clientes/", clients.Clients.as_view(), name="clients"),
    path("clientes/exportar/", exports.Clients.as_view(), name="export_clients"),
    path("clientes/<int:pk>/", clients.ClientPage.as_view(), name="client"),
    path("clientes/<int:pk>/editar/", clients.EditClient.as_view(), name="edit_client"),
    path("clientes/<int:pk>/hacer-agente/", acts.MakeAgent.as_view(), name="make_agent"),
    path("clientes/<int:pk>/referidor/", clients.ChangeReferrer.as_view(), name="change_referrer"),
    path("clientes/<int:pk>/activar/", acts.ActivateClient.as_view(), name="activate_client"),
    path("clientes/<int:pk>/inactivar/", acts.InactivateClient.as_view(), name="inactivate_client"),
    path("formularios/", forms.Forms.as_view(), name="forms"),
    path("formularios/nuevo/", forms.NewForm.as_view(), name="new_form"),
    path("formularios/<int:pk>/", forms.EditForm.as_view(), name="form"),
    path("formularios/<int:pk>/vista/", forms.PreviewForm.as_view(), name="preview_form"),
    path("formularios/<int:pk>/descartar/", forms.DiscardDraft.as_view(), name="discard_draft"),
    path("formularios/<int:pk>/puerta/", forms.OpenForm.as_view(), name="open_form"),
    path("formularios/<int:pk>/versiones/", forms.FormVersions.as_view(), name="form_versions"),
    path("agentes/", agents.Agents.as_view(), name="agents"),
    path("agentes/exportar/", exports.Agents.as_view(), name="export_agents"),
    path("agentes/<int:pk>/", agents.AgentPage.as_view(), name="agent"),
    path("agentes/<int:pk>/editar/", agents.EditAgent.as_view(), name="edit_agent"),
    path("agentes/<int:pk>/activar/", acts.Activate.as_view(), name="activate"),
    path("agentes/<int:pk>/preactivar/", acts.Preactivate.as_view(), name="preactivate"),
    path("agentes/<int:pk>/inactivar/", acts.Inactivate.as_view(), name="inactivate"),
    path("agentes/<int:pk>/lider/", acts.ChangeSponsor.as_view(), name="change_sponsor"),
    path("agentes/<int:pk>/volver-a-cliente/", acts.ReturnToClient.as_view(), name="return_to_client"),
    *staff_tree.urlpatterns,
    path("registros/", registrations.Registrations.as_view(), name="registrations"),
    path("registros/exportar/", registration_exports.Registrations.as_view(), name="export_registrations"),
    path("registros/ingresos/", registrations.SignIns.as_view(), name="sign_ins"),
    path("registros/ingresos/exportar/", registration_exports.SignIns.as_view(), name="export_sign_ins"),
    path("registros/nuevo/", registering.ChooseTarget.as_view(), name="register_choose"),
    path("registros/nuevo/<slug:target>/", registering.NewRegistration.as_view(), name="register"),
    path("registros/<int:pk>/", registrations.RegistrationPage.as_view(), name="registration"),
    path("registros/<int:pk>/decidir/", registrations.Decide.as_view(), name="decide_registration"),
    path("registros/<int:pk>/persona/", registrations.SamePerson.as_view(), name="same_person"),
    path("registros/<int:pk>/retirar/", registrations.Drop.as_view(), name="drop_registration"),
    *staff_loads.urlpatterns,
]
