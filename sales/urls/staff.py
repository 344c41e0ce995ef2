from django.urls import path

from sales.views import exports, staff, staff_limits

app_name = "sales_staff"
urlpatterns = [
    path("creditos/", staff.Credits.as_view(), name="credits"),
    path("creditos/exportar/", exports.Credits.as_view(), name="export_credits"),
    path("creditos/cupos/", staff_limits.Limits.as_view(), name="limits"),
    path("creditos/cupos/<int:pk>/", staff_limits.Limit.as_view(), name="limit"),
    path("creditos/cupos/<int:pk>/cambiar/", staff_limits.SetLimit.as_view(), name="set_limit"),
    path("creditos/<int:pk>/", staff.CreditPage.as_view(), name="credit"),
    path("creditos/<int:pk>/decidir/", staff.Decide.as_view(), name="decide"),
    path("creditos/<int:pk>/cupo/", staff.Offer.as_view(), name="offer"),
]
