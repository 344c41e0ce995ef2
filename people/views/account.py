from core.access import SIGNED_IN
from people.views.security import EndSessionBase, SecurityPage
from people.views.texts import AcceptBase, HeldPage, TextsPage, WithdrawPage


class Security(SecurityPage):
    permission = SIGNED_IN
    door = "account"


class EndSession(EndSessionBase):
    permission = SIGNED_IN
    door = "account"


class Texts(TextsPage):
    permission = SIGNED_IN
    door = "account"


class AcceptText(AcceptBase):
    permission = SIGNED_IN
    door = "account"


class Held(HeldPage):
    permission = SIGNED_IN
    door = "account"


class Withdraw(WithdrawPage):
    permission = SIGNED_IN
    door = "account"
