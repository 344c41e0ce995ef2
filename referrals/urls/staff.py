from django.urls import path

from referrals.views.staff import codes, disputes, signals, sites

app_name = "referrals_staff"
urlpatterns = [
    path("codigos/", codes.Codes.as_view(), name="codes"),
    path("codigos/<int:pk>/", codes.DecideCode.as_view(), name="code"),
    path("disputas/", disputes.Disputes.as_view(), name="disputes"),
    path("disputas/<int:pk>/", disputes.DecideDispute.as_view(), name="dispute"),
    path("disputas/<int:pk>/archivo/", disputes.Evidence.as_view(), name="evidence"),
    path("sitios/", sites.Sites.as_view(), name="sites"),
    path("sitios/<int:pk>/", sites.SitePage.as_view(), name="site"),
    path("sitios/<int:pk>/cerrar/", sites.StopSite.as_view(), name="stop_site"),
    path("sitios/<int:pk>/nombres/", sites.EnterHost.as_view(), name="enter_host"),
    path("sitios/nombres/<int:pk>/", sites.DecideHost.as_view(), name="decide_host"),
    path("sospechosos/", signals.Suspicious.as_view(), name="suspicious"),
    path("sospechosos/<int:pk>/", signals.Review.as_view(), name="review"),
]
