"""A file field that goes on after a lost connection: a plain file where no script runs, else the number of a file that
came in piece by piece. Where such files lie is for a `Store` to know (people.actions.UploadStore)."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse_lazy
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core import files
from core.errors import DomainError

TYPES = {"pdf": "application/pdf", "png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp"}
NAMES = {"pdf": "PDF", "png": "PNG", "jpeg": "JPG", "webp": "WebP"}


MISSING = _("Choose the file, or take a photo of it.")


COOKIE = f"{settings.COOKIE_PREFIX}uploads"  # of who is not signed in: their files outlive a session that ends
COOKIE_AGE = 24 * 3600


def browser_token(cookies: Mapping[str, str]) -> str:
    """What says whose files of a browser are; a new one where it holds none."""
    return cookies.get(COOKIE, "")[:64] or secrets.token_urlsafe(24)


def mark_browser(response: HttpResponseBase, token: str) -> None:
    response.set_cookie(
        COOKIE, token, max_age=COOKIE_AGE, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )  # fmt: skip


@dataclass(frozen=True)
class Pieces:
    """What a form sends in place of the file: the number of an upload that may be anybody's."""

    key: str


class Store(Protocol):
    """Where one owner's files wait for their form."""

    def find(self, key: str) -> "UploadedFile[Any]":
        """The whole file of that number. Raises a DomainError for what is gone, not whole, or another's."""

    def keep(self, file: "UploadedFile[Any]", megabytes: int) -> str:
        """Keeps a file that came whole; its number, or nothing where nobody may keep one."""

    def drop(self, key: str) -> None:
        """Forgets a file whose form is done."""


class ResumableInput(forms.Widget):
    """Two ways to choose (a file, the camera), a hidden number, a bar. Everything but the number works without script.

    `NAME__camera` and `NAME__upload` are the names of the other two inputs.
    """

    template_name = "core/_upload.html"
    needs_multipart_form = True
    url = reverse_lazy("people_public:upload")

    def __init__(self, *, formats: Sequence[str], megabytes: int, camera: str = "environment") -> None:
        super().__init__()
        self.formats, self.megabytes, self.camera = formats, megabytes, camera

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if chosen := files.get(name) or files.get(f"{name}__camera"):
            return chosen
        key = data.get(f"{name}__upload", "")
        return Pieces(key) if key else None

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return self.value_from_datadict(data, files, name) is None

    def use_required_attribute(self, initial: Any) -> bool:
        return False  # either of two inputs will do

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        kept = value.key if isinstance(value, Pieces) else getattr(value, "kept_as", "")
        pictures = [TYPES[format] for format in self.formats if format != "pdf"]
        return {
            "accept": ",".join(TYPES[format] for format in self.formats), "camera_accept": ",".join(pictures),
            "camera": self.camera, "kept": kept, "kept_name": getattr(value, "name", ""), "url": self.url,
            "megabytes": self.megabytes, "name": name, "input_id": (attrs or {}).get("id", f"id_{name}"),
            "described_by": (attrs or {}).get("aria-describedby", ""),
            "is_wrong": bool((attrs or {}).get("aria-invalid")),
        }  # fmt: skip


class ResumableFileField(forms.FileField):
    """Cleans to an open file whose content was checked, whichever way it came; `kept_as` on it is its number in the
    store, empty for none. A file that came whole is kept, so that a form that comes back with an error still has it."""

    store: Store | None = None
    lost = ""  # the number of pieces that are not whole, or not here any more

    def __init__(self, *, kind: files.FileKind, camera: str = "environment", **kwargs: Any) -> None:
        self.kind = kind
        kwargs.setdefault("error_messages", {"required": MISSING})
        kwargs.setdefault("help_text", help_of(kind))
        kwargs["widget"] = ResumableInput(formats=kind.formats, megabytes=kind.megabytes, camera=camera)
        super().__init__(**kwargs)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What came stays with the form, unlike with Django's own field; what is lost is not said to be here."""
        return None if isinstance(data, Pieces) and data.key == self.lost else data

    def clean(self, data: Any, initial: Any = None) -> Any:
        is_kept = isinstance(data, Pieces)
        try:
            whole = self.store.find(data.key) if is_kept and self.store else None if is_kept else data
            cleaned = super().clean(whole, initial)
            if cleaned:
                files.check(cleaned, self.kind)
                cleaned.kept_as = data.key if is_kept else self.keep(cleaned)
        except DomainError as error:
            self.lost = data.key if is_kept else ""
            raise forms.ValidationError(str(error)) from error
        return cleaned

    def keep(self, whole: "UploadedFile[Any]") -> str:
        return self.store.keep(whole, self.kind.megabytes) if self.store else ""


class FilesForm(forms.Form):
    """A form some of whose fields are files: `store` is where they wait until the form is done."""

    def __init__(self, *args: Any, store: Store | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.store = store

    def add_file(self, name: str, field: ResumableFileField) -> None:
        field.store = self.store
        self.fields[name] = field

    @property
    def given_files(self) -> dict[str, Any]:
        """What came, by field, once the form is valid."""
        names = [name for name, field in self.fields.items() if isinstance(field, ResumableFileField)]
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}

    def forget_files(self) -> None:
        """The form is done: what waited for it is not kept any longer."""
        for given in self.given_files.values():
            if given.kept_as and self.store:
                self.store.drop(given.kept_as)


def help_of(kind: files.FileKind) -> Any:
    names = " / ".join(NAMES[name] for name in kind.formats)
    return _("%(formats)s, up to %(megabytes)s MB.") % {"formats": names, "megabytes": kind.megabytes}
