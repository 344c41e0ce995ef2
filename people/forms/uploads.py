"""A file field that goes on after a lost connection: a plain file where no script runs, else the number of a file that
came in piece by piece (people.actions.uploads)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.loader import render_to_string
from django.urls import reverse_lazy
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core import files
from core.errors import DomainError
from people.actions.uploads import join_pieces, keep_upload
from people.errors import FileMissing, UploadBroken
from people.models import Upload

TYPES = {"pdf": "application/pdf", "png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp"}
NAMES = {"pdf": "PDF", "png": "PNG", "jpeg": "JPG", "webp": "WebP"}


@dataclass(frozen=True)
class Pieces:
    """What a form sends in place of the file: the number of an upload that may be anybody's."""

    key: str


class ResumableInput(forms.Widget):
    """Two ways to choose (a file, the camera), a hidden number, a bar. Everything but the number works without script.

    `NAME__camera` and `NAME__upload` are the names of the other two inputs.
    """

    template_name = "people/_upload.html"
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
        }  # fmt: skip


class ResumableFileField(forms.FileField):
    """Cleans to an open file whose content was checked, whichever way it came. `owner` (people.queries.upload_owner) is
    whoever asks: nobody goes on with another's file. A file that came whole is kept, so that a form that comes back
    with an error still has it."""

    owner: str = ""

    def __init__(self, *, kind: files.FileKind, camera: str = "environment", **kwargs: Any) -> None:
        self.kind = kind
        kwargs.setdefault("error_messages", {"required": FileMissing.message})
        kwargs.setdefault("help_text", help_of(kind))
        kwargs["widget"] = ResumableInput(formats=kind.formats, megabytes=kind.megabytes, camera=camera)
        super().__init__(**kwargs)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What came stays with the form, unlike with Django's own field."""
        return data

    def clean(self, data: Any, initial: Any = None) -> Any:
        try:
            whole = self.found(data) if isinstance(data, Pieces) else data
            cleaned = super().clean(whole, initial)
            if cleaned:
                files.check(cleaned, self.kind)
                self.keep(data, cleaned)
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error
        return cleaned

    def found(self, pieces: Pieces) -> "UploadedFile[Any]":
        """Raises UploadBroken for what is gone, not whole, or another's."""
        try:
            key = UUID(pieces.key)
        except ValueError as error:
            raise UploadBroken() from error
        upload = Upload.objects.filter(key=key, owner=self.owner).first() if self.owner else None
        if upload is None:
            raise UploadBroken()
        whole = join_pieces(upload=upload)
        whole.upload = upload  # type: ignore[attr-defined]
        return whole

    def keep(self, data: Any, cleaned: Any) -> None:
        if self.owner and not isinstance(data, Pieces):
            upload = keep_upload(owner=self.owner, file=cleaned, megabytes=self.kind.megabytes)
            cleaned.upload, data.kept_as = upload, str(upload.key)


def help_of(kind: files.FileKind) -> Any:
    names = " / ".join(NAMES[name] for name in kind.formats)
    return _("%(formats)s, up to %(megabytes)s MB.") % {"formats": names, "megabytes": kind.megabytes}
