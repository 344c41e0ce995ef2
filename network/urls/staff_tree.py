"""The network, in the backend."""

from django.urls import path

from network.views.staff import tree

urlpatterns = [
    path("red/", tree.Tree.as_view(), name="tree"),
    path("red/<int:pk>/", tree.Below.as_view(), name="tree_below"),
    path("red/<int:pk>/exportar/", tree.File.as_view(), name="export_tree"),
]
