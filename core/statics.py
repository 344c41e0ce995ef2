"""Where styles, scripts and pictures are."""

from typing import Any

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Addresses are worked out once per process: files get new names with a new release, never while it runs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known: dict[tuple[str, str, bool], str] = {}

    def url(self, name: str, force: bool = False) -> str:
        key = (name, str(self.base_url), settings.DEBUG)
        if force or key not in self.known:
            self.known[key] = str(super().url(name, force))
        return self.known[key]
