from core.access import SIGNED_IN
from people.views.security import EndSessionBase, SecurityPage


class Security(SecurityPage):
    permission = SIGNED_IN
    door = "account"


class EndSession(EndSessionBase):
    permission = SIGNED_IN
    door = "account"
