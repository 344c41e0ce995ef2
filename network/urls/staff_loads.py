"""Files of people, of states and of ranks."""

from django.urls import path

from network.enums import LoadKind
from network.views.staff import loads, rank_loads

PEOPLE, STATES, RANKS = "personas/importar/", "personas/estados/", "agentes/rangos/archivo/"
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
    path(RANKS, rank_loads.RankLoads.as_view(), name="load_ranks"),
    path(f"{RANKS}plantilla.csv", rank_loads.RankTemplate.as_view(), {"kind": LoadKind.RANKS}, "load_ranks_template"),
    path(f"{RANKS}<int:pk>/", rank_loads.RankLoadPage.as_view(), name="load_ranks_page"),
    path(f"{RANKS}<int:pk>/columnas/", rank_loads.RankLoadColumns.as_view(), name="load_ranks_columns"),
    path(f"{RANKS}<int:pk>/confirmar/", rank_loads.RankLoadConfirm.as_view(), name="load_ranks_confirm"),
    path(f"{RANKS}<int:pk>/errores/", rank_loads.RankLoadErrors.as_view(), name="load_ranks_errors"),
    path(f"{RANKS}<int:pk>/deshacer/", rank_loads.RankLoadUndo.as_view(), name="load_ranks_undo"),
]
