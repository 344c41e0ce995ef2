from core.access import AGENT
from people.views.security import EndSessionBase, SecurityPage


class Security(SecurityPage):
    permission = AGENT
    door = "office"


class EndSession(EndSessionBase):
    permission = AGENT
    door = "office"
