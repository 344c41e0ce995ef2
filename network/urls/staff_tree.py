"""The network, in the backend."""

from django.urls import path

from network.views.staff import matrix, tree

urlpatterns = [
    path("red/", tree.Tree.as_view(), name="tree"),
    path("red/matriz/", matrix.Matrix.as_view(), name="matrix"),
    path("red/espera/", matrix.Waiting.as_view(), name="waiting_room"),
    path("red/<int:pk>/ubicar/", matrix.PlaceAgent.as_view(), name="place"),
    path("red/<int:pk>/", tree.Below.as_view(), name="tree_below"),
    path("red/<int:pk>/mensaje/", tree.Write.as_view(), name="write"),
    path("red/<int:pk>/exportar/", tree.File.as_view(), name="export_tree"),
]
