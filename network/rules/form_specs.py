"""What a version of a registration form says.

{"steps": [{"title": "...", "fields": [{"name": "email", "required": true, "label": "", "help": ""}, ...]}],
 "options": {...}}. Names are those of FIELDS, `x_<code>` for extended fields and `doc_<code>` for documents; an empty
label or help is the product's own. Options that are not said hold what OPTIONS says.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network.enums import Channel, Target

Spec = dict[str, Any]

FIELDS: dict[str, Any] = {
    "given_names": gettext_lazy("Given names"),
    "family_names": gettext_lazy("Family names"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Mobile phone"),
    "landline": gettext_lazy("Landline"),
    "identification": gettext_lazy("Identity document"),
    "birth_date": gettext_lazy("Birth date"),
    "country": gettext_lazy("Country"),
    "place": gettext_lazy("City"),
    "address": gettext_lazy("Address"),
    "postal_code": gettext_lazy("Postal code"),
    "password": gettext_lazy("Password"),
    "code": gettext_lazy("Invite code"),
    "referrer": gettext_lazy("Who referred"),
    "sponsor": gettext_lazy("Sponsor"),
    "message": gettext_lazy("Your message"),
    "consents": gettext_lazy("Consents"),
    "agreements": gettext_lazy("Agreements"),
}
OPTIONS: dict[str, Any] = {
    "initial_state": "active", "flow": "", "identification": "ask", "unique_email": True, "captcha": False,
    "address_completion": False, "known_place": False, "territory_check": "off", "territory_of": "sponsor",
    "documents": "later", "referrer": "ask", "sponsor": "referrer",
}  # fmt: skip
OWN_DOORS = {Channel.SITE, Channel.INVITATION, Channel.REPLICATED, Channel.CONTACT, Channel.CHATBOT, Channel.API}


def with_defaults(spec: Spec) -> Spec:
    """The same with every option said."""
    return {"steps": spec.get("steps", []), "options": OPTIONS | spec.get("options", {})}


def default_spec(channel: str, target: str) -> Spec:
    """A sensible form to begin with. Texts of the steps are in the language in force."""
    if channel == Channel.CONTACT:
        return _contact_spec()
    if channel == Channel.FILE:
        return _file_spec(target)
    by_oneself = channel in OWN_DOORS
    asked = _client_fields(by_oneself) if target == Target.CLIENT else _agent_steps(by_oneself)
    options = {"captcha": by_oneself, "sponsor": "referrer" if by_oneself else "ask"}
    if target == Target.AGENT:
        options["initial_state"] = "active" if channel == Channel.BACKEND else "preregistered"
    else:
        options |= {"identification": "none"} if by_oneself else {}
    return with_defaults({"steps": asked, "options": options})


def _contact_spec() -> Spec:
    """Who wants to be written back to leaves no password."""
    asked = [_step("", "given_names* family_names email phone place message* consents*")]
    options = {"captcha": True, "identification": "none", "referrer": "hide", "sponsor": "hide"}
    return with_defaults({"steps": asked, "options": options})


def _file_spec(target: str) -> Spec:
    """A file brings people along as they are known: whoever is recognised by something comes in."""
    asked = "given_names* family_names identification birth_date email phone place address postal_code referrer"
    sponsor = " sponsor" if target == Target.AGENT else ""
    return with_defaults({"steps": [_step("", asked + sponsor)], "options": {"sponsor": "ask"}})


def _field(name: str) -> dict[str, Any]:
    return {"name": name.rstrip("*"), "required": name.endswith("*"), "label": "", "help": ""}


def _step(title: str, names: str) -> dict[str, Any]:
    return {"title": title, "fields": [_field(name) for name in names.split()]}


def _client_fields(by_oneself: bool) -> list[dict[str, Any]]:
    if by_oneself:
        return [_step("", "given_names* family_names* email* phone password* code consents*")]
    return [_step("", "given_names* family_names email phone identification place address referrer")]


def _agent_steps(by_oneself: bool) -> list[dict[str, Any]]:
    who = _step(_("Who you are"), "given_names* family_names* identification* birth_date*")
    reach = _step(_("How to reach you"), "email* phone* place* address")
    if by_oneself:
        return [who, reach, _step(_("Your access"), "password* code consents* agreements*")]
    return [who, reach, _step(_("Your team"), "referrer sponsor")]


def expiry_of(name: str) -> str:
    """The field beside a document's that says until when it is valid."""
    return f"{name}_expires_on"


def is_expiry(name: str) -> bool:
    return name.startswith("doc_") and name.endswith(expiry_of(""))
