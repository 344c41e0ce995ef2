from django.urls import path

from referrals.views.staff import codes, disputes, signals

app_name = "referrals_staff"
urlpatterns = [
    path("codigos/", codes.Codes.as_view(), name="codes"),
    path("codigos/<int:pk>/", codes.DecideCode.as_view(), name="code"),
    path("disputas/", disputes.Disputes.as_view(), name="disputes"),
    path("disputas/<int:pk>/", disputes.DecideDispute.as_view(), name="dispute"),
    path("disputas/<int:pk>/archivo/", disputes.Evidence.as_view(), name="evidence"),
    path("sospechosos/", signals.Suspicious.as_view(), name="suspicious"),
    path("sospechosos/<int:pk>/", signals.Review.as_view(), name="review"),
]
