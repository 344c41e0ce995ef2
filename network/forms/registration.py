"""The registration form, built from a version that staff published: whole, or one step of it."""

from typing import Any, cast

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import QueryDict
from django.utils.text import capfirst

from core import captcha, conf
from core.errors import DomainError
from core.forms import OnceForm
from core.uploads import FilesForm, Pieces, Store
from network import queries
from network.enums import Channel
from network.errors import AgentUnclear, AgentUnknown, NoWayBack
from network.forms.fields import Asked, TextsField, build, kind_field
from network.forms.papers import document_field, expiry_field
from network.models import Agent, FormVersion
from network.rules.form_checks import must_know_place
from network.rules.form_specs import expiry_of
from people.errors import ExpiryMissing, InvalidIdentification
from people.models import ConsentText, IdType
from people.queries import clean_document, whole_place
from referrals.actions import try_code
from referrals.queries import Invite, find_code

OF_INVITER = {"code", "referrer"}  # not asked of whoever came by an invitation: it says so already
NEVER_KEPT = {"password", "captcha", "captcha_opened", "csrfmiddlewaretoken"}


class RegistrationFields(FilesForm, OnceForm):
    """What a version asks, in order; `step` (from 0) builds that step alone, None all of them.

    `cleaned_data` is flat by field names: texts are str ("" for none); `phone` and `landline` +57...; `identification`
    {"country", "kind", "number"} or None, the number clean; `birth_date` a date or None; `country` two letters;
    `password` str; `code` str, an invite code that works; `referrer` and `sponsor` an Agent or None; `consents` and
    `agreements` lists of ConsentText; `x_<code>` the typed value (core.typed); `doc_<kind>` an uploaded file or None
    and, where the kind expires, `doc_<kind>_expires_on` a date or None; `form_key` a UUID. What the version or the step
    does not ask is not there.

    `ip` counts wrong codes; `invite` is the invitation that the browser remembers, which says who referred. `guarded`
    asks for the captcha where the version wants one and this is its last step: a preview has it off.
    """

    def __init__(
        self, version: FormVersion, data: Any = None, files: Any = None, step: int | None = None, initial: Any = None,
        *, ip: str = "", invite: Invite | None = None, guarded: bool = True, store: Store | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, files, initial=initial, store=store)
        self.version, self.step, self.ip, self.invite = version, step, ip, invite
        self.asked = Asked(version)
        steps = version.steps if step is None else version.steps[step : step + 1]
        for said in (field for part in steps for field in part["fields"]):
            self._add(said)
        is_last = step is None or step == len(version.steps) - 1
        self.is_guarded = guarded and is_last and bool(version.options.get("captcha"))
        if self.is_guarded:
            self.fields["captcha"] = forms.CharField(
                required=False, max_length=1000, widget=captcha.CaptchaInput(conf.get("network.captcha_work"))
            )
            self.fields["captcha_opened"] = forms.CharField(
                required=False, max_length=200, widget=forms.HiddenInput, initial=captcha.opened
            )

    def _add(self, said: dict[str, Any]) -> None:
        """One entry of the version: a field, or several."""
        name, options = said["name"], self.version.options
        if name in {"consents", "agreements"}:
            self._add_texts(name)
            return
        if name in {"referrer", "sponsor"} and options.get(name) != "ask":
            return
        if name in OF_INVITER and self.invite:
            return
        if name == "identification" and (options.get("identification") != "ask" or not self.asked.id_types):
            return
        if name.startswith("doc_"):
            self._add_document(said)
            return
        field = build(self.asked, said)
        if field is not None:
            if name == "identification":
                self.fields["id_kind"] = kind_field(self.asked, field.required)
            self.fields[name] = field

    def _add_document(self, said: dict[str, Any]) -> None:
        """A paper, with the day until which it is valid where its kind has one. None where the person has to confirm
        first what somebody else typed: they hand it in themselves."""
        name, kind = said["name"], self.asked.documents.get(said["name"])
        if kind is None or self.version.options.get("documents") != "now" or self.asked.is_held:
            return
        self.add_file(name, document_field(kind, said))
        if kind.has_expiry:
            self.fields[expiry_of(name)] = expiry_field(self.asked, said.get("label") or kind.name, said)

    def _add_texts(self, name: str) -> None:
        boxed = self.asked.boxed() if name == "consents" else []
        if boxed:
            titles = ", ".join(str(text.title or capfirst(text.get_kind_display())) for text in boxed)
            self.fields["consents"] = TextsField(boxed, label=titles)
        for text in self.asked.single(name):
            self.fields[f"text_{text.pk}"] = TextsField([text], label=str(text.title), required=text.required)

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if password:
            validate_password(password)
        return password

    def clean_referrer(self) -> Agent | None:
        return self._agent("referrer")

    def clean_sponsor(self) -> Agent | None:
        return self._agent("sponsor")

    def _agent(self, name: str) -> Agent | None:
        text = str(self.cleaned_data[name]).strip()
        try:
            return self._found(text) if text else None
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error

    def _found(self, text: str) -> Agent:
        """The one active agent that is meant. Raises AgentUnknown, AgentUnclear, or what `try_code` raises."""
        if self.asked.by_oneself:
            owner = try_code(text=text, ip=self.ip).owner
            agents = list(Agent.objects.filter(person=owner, state="active").select_related("person"))
        elif code := find_code(text):
            agents = list(Agent.objects.filter(person=code.owner, state="active").select_related("person"))
        else:
            agents = queries.search_agents(text, limit=2)
        if not agents:
            raise AgentUnknown()
        if len(agents) > 1:
            raise AgentUnclear()
        return agents[0]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "id_kind" in self.fields:
            data["identification"] = self._identification(data.pop("id_kind", ""), data.get("identification", ""))
        if data.get("code"):
            self._check_code(data)
        self._check_reachable(data)
        self._check_place(data)
        self._check_expiries(data)
        self._gather_texts(data)
        if self.is_guarded and not self.errors:
            self._check_captcha(data)
        for name in ("captcha", "captcha_opened"):
            data.pop(name, None)
        return data

    def _identification(self, kind: str, number: str) -> dict[str, str] | None:
        """None where nothing was written, or not rightly: then the error stands beside the field."""
        if not number:
            return None
        found: IdType | None = next((one for one in self.asked.id_types if one.code == kind), None)
        if found is None:
            return None
        try:
            clean = clean_document(found, number)
        except InvalidIdentification as error:
            self.add_error("identification", str(error))
            return None
        return {"country": found.country, "kind": found.code, "number": clean}

    def _check_reachable(self, data: dict[str, Any]) -> None:
        """Whoever writes through the contact form is answered by what they leave: one of two, once both were seen."""
        ways = [name for name in ("email", "phone") if self.version.asks(name)]
        is_seen = self.version.form.channel == Channel.CONTACT and set(ways) <= set(self.fields)
        if is_seen and not any(data.get(name) or name in self.errors for name in ways):
            self.add_error(ways[0], str(NoWayBack()))

    def _check_place(self, data: dict[str, Any]) -> None:
        """A city of several places is asked again; where the options say so it must be known. Where the country is
        asked in another step, the whole form looks at both."""
        options = self.version.options
        asks_country = any(field["name"] == "country" for field in self.version.fields)
        must = must_know_place(options)
        if not (must or options.get("address_completion")) or (asks_country and "country" not in self.fields):
            return
        if not data.get("place"):
            return
        country = data.get("country") or self.asked.country
        try:
            data["place"] = whole_place(country=country, text=data["place"], must_be_known=must)
        except DomainError as error:
            self.add_error("place", str(error))

    def _check_expiries(self, data: dict[str, Any]) -> None:
        """A file of a kind that expires says until when."""
        for name in self.given_files:
            until = expiry_of(name)
            if until in self.fields and until not in self.errors and not data.get(until):
                self.add_error(until, str(ExpiryMissing()))

    def _check_code(self, data: dict[str, Any]) -> None:
        """A wrong code is said here; compared with nothing else, so that nothing is learnt of who is registered."""
        try:
            try_code(text=data["code"], ip=self.ip)
        except DomainError as error:
            self.add_domain_error(error)

    def _gather_texts(self, data: dict[str, Any]) -> None:
        """All that is accepted, by kind."""
        accepted: list[ConsentText] = data.pop("consents", None) or []
        for name in [name for name in data if name.startswith("text_")]:
            accepted = [*accepted, *(data.pop(name) or [])]
        contracts = [text for text in accepted if text.kind == "contract"]
        data["consents"] = [text for text in accepted if text not in contracts]
        data["agreements"] = contracts

    def _check_captcha(self, data: dict[str, Any]) -> None:
        """Last of all: an answer is good once, so it is not spent on a form that comes back."""
        try:
            if data.get("captcha"):
                captcha.spend(captcha.check(data["captcha"]))
            else:
                captcha.spend(captcha.check_wait(data.get("captcha_opened", ""), self.ip))
        except DomainError as error:
            self.add_error(None, str(error))

    def read(self, typed: dict[str, list[str]]) -> dict[str, Any]:
        """First values out of what was typed once (`typed`)."""
        several = {name for name, field in self.fields.items() if isinstance(field, forms.MultipleChoiceField)}
        known = {name: values for name, values in typed.items() if values and name in self.fields}
        read: dict[str, Any] = {name: values if name in several else values[-1] for name, values in known.items()}
        kept = {name: typed.get(f"{name}__upload", [""])[-1] for name in self.fields}
        return read | {name: Pieces(key) for name, key in kept.items() if key}

    @property
    def may_forget_invite(self) -> bool:
        """Whether somebody else may have referred whoever came by the invitation: where the form would ask it."""
        names = OF_INVITER if self.version.options.get("referrer") == "ask" else {"code"}
        return bool(self.invite) and any(self.version.asks(name) for name in names)

    def fields_of(self, step: int) -> list[forms.BoundField]:
        """What is seen of a step, in order; with the last one, nothing more: the captcha is hidden."""
        names = [name for said in self.version.steps[step]["fields"] for name in self._names(said["name"])]
        return [self[name] for name in names if name in self.fields]

    def _names(self, name: str) -> list[str]:
        """The fields that one entry of the version became."""
        if name == "identification":
            return ["id_kind", name]
        if name.startswith("doc_"):
            return [name, expiry_of(name)]
        if name in {"consents", "agreements"}:
            return [name, *(f"text_{text.pk}" for text in self.asked.single(name))]
        return [name]

    def first_step_with_errors(self) -> int:
        """Where to look first; the last step where no field is to blame."""
        last = len(self.version.steps) - 1
        return next((n for n in range(last + 1) if any(field.errors for field in self.fields_of(n))), last)

    @property
    def typed(self) -> dict[str, list[str]]:
        """What was typed, right or wrong, without what must never be kept: for the draft."""
        files = {name for name, field in self.fields.items() if isinstance(field, forms.FileField)}
        names = [f"{name}__upload" if name in files else name for name in self.fields if name not in NEVER_KEPT]
        names = [name for name in names if name in self.data]
        data = cast(QueryDict, self.data)
        return {name: data.getlist(name) for name in names}
