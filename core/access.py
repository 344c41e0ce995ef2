"""Who may open a view. Every view of ours names one of these, or a permission of its app's `permissions.py`."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

PUBLIC = "public"  # anyone
SIGNED_IN = "signed_in"  # anyone with a session
AGENT = "agent"  # an active agent (request.agent is set by the doors)

# Every staff permission, name -> label; apps add theirs from permissions.py through core.access.declare.
PERMISSIONS: dict[str, str] = {}


def declare(app: str, **labels: object) -> None:
    """Register permissions of an app: declare("contracts", view_contracts=_("See contracts"))."""
    for name, label in labels.items():
        PERMISSIONS[f"{app}.{name}"] = label  # type: ignore[assignment]


def refuse(request: HttpRequest, permission: str) -> HttpResponse | None:
    """None where the request may go on; else a redirect to the login, or PermissionDenied is raised."""
    if permission == PUBLIC:
        return None
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if permission == SIGNED_IN or (permission == AGENT and getattr(request, "agent", None)):
        return None
    if permission not in PERMISSIONS or not request.user.has_perm(permission):
        raise PermissionDenied
    return None
