"""Keys, and calls with them."""

import json
import uuid
from typing import Any

from django.test import Client as Browser

from api import rules
from api.models import Key
from core.access import PERMISSIONS
from core.service import SCOPES
from tests import factories


def key(owner: Any = None, **fields: Any) -> tuple[Key, str]:
    """A key for everything, of staff who may do everything; and its secret."""
    drawn = rules.draw()
    fields = {"name": "ERP", "scopes": sorted(SCOPES), "form_key": uuid.uuid4()} | fields
    owner = owner or factories.staff(*PERMISSIONS)
    return Key.objects.create(owner=owner, prefix=drawn.prefix, digest=drawn.digest, **fields), drawn.secret


class Caller:
    """Another system: it sends JSON and a key."""

    def __init__(self, secret: str, browser: Browser | None = None, **headers: str) -> None:
        self.browser = browser or Browser()
        self.headers = {"Authorization": f"Bearer {secret}"} | headers

    def get(self, path: str, **headers: str) -> Any:
        return self.browser.get(f"/api/v1{path}", headers=self.headers | headers)

    def post(self, path: str, data: Any = None, **headers: str) -> Any:
        body = data if isinstance(data, str) else json.dumps({"reason": "Lo pide el ERP"} if data is None else data)
        own = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.browser.post(f"/api/v1{path}", body, content_type="application/json", headers=self.headers | own)
