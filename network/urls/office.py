from django.urls import path

from network.views import office, office_tree

app_name = "network_office"
urlpatterns = [
    path("estado/", office.State.as_view(), name="state"),
    path("red/", office_tree.Tree.as_view(), name="tree"),
    path("red/<int:pk>/", office_tree.Below.as_view(), name="tree_below"),
    path("red/<int:pk>/estados/", office_tree.Stood.as_view(), name="stood"),
    path("red/<int:pk>/exportar/", office_tree.File.as_view(), name="export_tree"),
    path("red/<int:pk>/mensaje/", office_tree.Write.as_view(), name="write"),
    path("registros/", office.Registrations.as_view(), name="registrations"),
    path("registros/<int:pk>/retirar/", office.Withdraw.as_view(), name="withdraw"),
    path("registrar/", office.ChooseTarget.as_view(), name="register_choose"),
    path("registrar/<slug:target>/", office.Register.as_view(), name="register"),
    path("reactivar/<int:pk>/", office.Reactivate.as_view(), name="reactivate"),
    path("solo-cliente/<int:pk>/", office.LetGo.as_view(), name="let_go"),
]
