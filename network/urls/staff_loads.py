"""Files of people and of states."""

from django.urls import path

from network.views.staff import loads

PEOPLE, STATES = "personas/importar/", "personas/estados/"
urlpatterns = [
    path(PEOPLE, loads.Loads.as_view(), name="load_people"),
    path(f"{PEOPLE}<int:pk>/", loads.LoadPage.as_view(), name="load_people_page"),
    path(STATES, loads.StateLoads.as_view(), name="load_states"),
    path(f"{STATES}<int:pk>/", loads.LoadPage.as_view(), name="load_states_page"),
    path("personas/archivos/plantilla/<slug:kind>.csv", loads.LoadTemplate.as_view(), name="load_template"),
    path("personas/archivos/<int:pk>/columnas/", loads.LoadColumns.as_view(), name="load_columns"),
    path("personas/archivos/<int:pk>/confirmar/", loads.LoadConfirm.as_view(), name="load_confirm"),
    path("personas/archivos/<int:pk>/errores/", loads.LoadErrors.as_view(), name="load_errors"),
    path("personas/archivos/<int:pk>/deshacer/", loads.LoadUndo.as_view(), name="load_undo"),
]
