from core.access import AGENT
from people.views import documents, profile
from people.views.security import EndSessionBase, SecurityPage
from people.views.texts import AcceptBase, HeldPage, TextsPage, WithdrawPage


class Security(SecurityPage):
    permission = AGENT
    door = "office"


class EndSession(EndSessionBase):
    permission = AGENT
    door = "office"


class Profile(profile.ProfilePage):
    permission = AGENT
    door = "office"


class Progress(profile.Progress):
    permission = AGENT
    door = "office"


class Contact(profile.EditContact):
    permission = AGENT
    door = "office"


class Networks(profile.EditNetworks):
    permission = AGENT
    door = "office"


class Photo(profile.EditPhoto):
    permission = AGENT
    door = "office"


class PhotoFile(profile.OwnPhoto):
    permission = AGENT
    door = "office"


class Identification(profile.OwnIdentification):
    permission = AGENT
    door = "office"


class Bank(profile.BankPage):
    permission = AGENT
    door = "office"


class Documents(documents.MyDocuments):
    permission = AGENT
    door = "office"


class Document(documents.HandIn):
    permission = AGENT
    door = "office"


class DocumentFile(documents.OwnDocument):
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
