from django.utils.translation import gettext_lazy as _

from core.access import declare

declare(
    "network",
    view_clients=_("See clients"),
    view_agents=_("See agents"),
    manage_agents=_("Turn clients into agents and back, activate and inactivate agents"),
    change_sponsor=_("Change who leads an agent"),
)

VIEW_CLIENTS = "network.view_clients"
VIEW_AGENTS = "network.view_agents"
MANAGE_AGENTS = "network.manage_agents"
CHANGE_SPONSOR = "network.change_sponsor"
