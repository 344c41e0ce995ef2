from core.access import SIGNED_IN
from people.views import documents, profile
from people.views.security import EndSessionBase, SecurityPage
from people.views.texts import AcceptBase, HeldPage, TextsPage, WithdrawPage


class Security(SecurityPage):
    permission = SIGNED_IN
    door = "account"


class EndSession(EndSessionBase):
    permission = SIGNED_IN
    door = "account"


class Profile(profile.ProfilePage):
    permission = SIGNED_IN
    door = "account"


class Progress(profile.Progress):
    permission = SIGNED_IN
    door = "account"


class Contact(profile.EditContact):
    permission = SIGNED_IN
    door = "account"


class Networks(profile.EditNetworks):
    permission = SIGNED_IN
    door = "account"


class Photo(profile.EditPhoto):
    permission = SIGNED_IN
    door = "account"


class PhotoFile(profile.OwnPhoto):
    permission = SIGNED_IN
    door = "account"


class Identification(profile.OwnIdentification):
    permission = SIGNED_IN
    door = "account"


class Bank(profile.BankPage):
    permission = SIGNED_IN
    door = "account"


class Documents(documents.MyDocuments):
    permission = SIGNED_IN
    door = "account"


class Document(documents.HandIn):
    permission = SIGNED_IN
    door = "account"


class DocumentFile(documents.OwnDocument):
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
