"""What every page's frame needs: the company, the door's menu, the bell."""

from typing import Any

from django.http import HttpRequest


def chrome(request: HttpRequest) -> dict[str, Any]:
    return {"company_name": "Vínculo", "door": getattr(request, "door", "public"), "nav": [], "user_menu": []}
