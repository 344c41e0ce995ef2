from core.access import AGENT
from people.views.security import EndSessionBase, SecurityPage
from people.views.texts import AcceptBase, HeldPage, TextsPage, WithdrawPage


class Security(SecurityPage):
    permission = AGENT
    door = "office"


class EndSession(EndSessionBase):
    permission = AGENT
    door = "office"


class Texts(TextsPage):
    permission = AGENT
    door = "office"


class AcceptText(AcceptBase):
    permission = AGENT
    door = "office"


class Held(HeldPage):
    permission = AGENT
    door = "office"


class Withdraw(WithdrawPage):
    permission = AGENT
    door = "office"
