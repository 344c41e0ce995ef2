from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class UnknownCode(DomainError):
    """Wrong and inactive codes read the same, so nobody learns which codes exist."""

    message = _("That code is not valid. Check it with whoever invited you, or leave it empty.")
    field = "code"


class OwnCode(DomainError):
    message = _("That is your own code. Write the code of whoever invited you.")
    field = "code"


class AlreadyReferred(DomainError):
    message = _("You already have somebody who invited you. If it is wrong, write to us.")
    field = "code"


class TooManyTries(DomainError):
    message = _("Too many codes in a short time. Wait a minute and try again.")
    field = "code"


class TooLate(DomainError):
    message = _("The time to enter a code has passed: it is %(days)s days from sign-up. Write to us if it is wrong.")
    field = "code"


class CircularReferral(DomainError):
    message = _("You invited this person, so this person cannot be your referrer.")
    field = "code"


class OwnReferrer(DomainError):
    """What staff read when they choose the client as referrer."""

    message = _("Nobody can be their own referrer. Choose somebody else.")
    field = "referrer"


class BarredReferrer(DomainError):
    """What staff read when they choose somebody whom the blacklist keeps out."""

    message = _("That person is on the blacklist and brings nobody until that ends. Choose somebody else.")
    field = "referrer"


class CircularChange(DomainError):
    """What staff read when they choose somebody whom the client brought."""

    message = _("The client invited that person, so that person cannot be the client's referrer.")
    field = "referrer"


class ReasonMissing(DomainError):
    message = _("Write the reason. It stays in the history.")
    field = "reason"


class OwnMatter(DomainError):
    """What staff read when they would decide in their own favour."""

    message = _("You cannot decide about yourself. Ask a colleague.")


class UnfitCode(DomainError):
    message = _("Use 4 to 20 letters and numbers, at least two letters, without accents or signs.")
    field = "code"


class RefusedWord(DomainError):
    message = _("That code carries a word that is not allowed. Choose another one.")
    field = "code"


class CodeTaken(DomainError):
    message = _("Somebody has that code, or one that looks the same. Choose another one.")
    field = "code"


class AlreadyAsked(DomainError):
    message = _("You have already asked for a code. Wait for the answer.")
    field = "code"


class EnoughCodes(DomainError):
    message = _("You can have %(limit)s codes of your own in a year. The ones you have keep working.")
    field = "code"


class AlreadyDecided(DomainError):
    message = _("Somebody has already decided this.")


class AlreadyYours(DomainError):
    message = _("That is who is on record as the referrer already.")


class TooManyDisputes(DomainError):
    message = _("We are still looking at what you told us before. Wait for our answer.")


class ClientMissing(DomainError):
    """What staff read when nobody, or more than one, has the contact."""

    message = _("No single client has that e-mail or phone. Check it before you accept.")
    field = "client"


class UnfitSlug(DomainError):
    message = _("Use 3 to 40 letters without accents, numbers and hyphens, beginning with a letter.")
    field = "slug"


class RefusedSlug(DomainError):
    message = _("That address carries a word that is not allowed. Choose another one.")
    field = "slug"


class SlugTaken(DomainError):
    message = _("Somebody has that address, or one that looks the same. This one is free: %(free)s.")
    field = "slug"


class EnoughSlugs(DomainError):
    message = _("You can choose %(limit)s addresses in a year. Those you had keep leading to your site.")
    field = "slug"


class UnfitName(DomainError):
    message = _("Write a name as you would say it: letters and spaces, and no words that are not allowed.")
    field = "name"


class UnfitHost(DomainError):
    message = _("Write a host name such as ana.example.com, without https:// and without a path.")
    field = "host"


class OurHost(DomainError):
    message = _("That host name is the company's own.")
    field = "host"


class HostTaken(DomainError):
    message = _("Another site has that host name.")
    field = "host"
