from core.access import SIGNED_IN
from core.views import StaffView
from people.views.security import EndSessionBase, SecurityPage


class Security(SecurityPage, StaffView):
    """One's own security: nobody needs a right for that, only the backend's door."""

    permission = SIGNED_IN
    door = "staff"


class EndSession(EndSessionBase, StaffView):
    permission = SIGNED_IN
    door = "staff"
