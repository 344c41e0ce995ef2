from django.utils.translation import gettext_lazy as _

from core.access import declare

declare(
    "network",
    view_clients=_("See clients"),
    view_agents=_("See agents"),
    manage_agents=_("Turn clients into agents and back, activate and inactivate agents"),
    change_sponsor=_("Change who leads an agent"),
    view_registrations=_("See registrations"),
    register_people=_("Register clients and agents"),
    decide_registrations=_("Decide on registrations"),
    manage_clients=_("Activate and inactivate clients"),
    manage_forms=_("Build the registration forms"),
    view_campaigns=_("See campaigns and how agents stand in them"),
    manage_campaigns=_("Plan, lock and close campaigns; define commercial states and segments; bring in orders"),
    manage_ranks=_("Define ranks, and give them to agents or take them away"),
    write_to_network=_("Write to agents of the network as the company"),
    import_people=_("Create and change people, and their states, by file"),
)

VIEW_CLIENTS = "network.view_clients"
VIEW_AGENTS = "network.view_agents"
MANAGE_AGENTS = "network.manage_agents"
VIEW_REGISTRATIONS = "network.view_registrations"
REGISTER_PEOPLE = "network.register_people"
DECIDE_REGISTRATIONS = "network.decide_registrations"
MANAGE_CLIENTS = "network.manage_clients"
VIEW_CAMPAIGNS = "network.view_campaigns"
MANAGE_CAMPAIGNS = "network.manage_campaigns"
MANAGE_RANKS = "network.manage_ranks"
MANAGE_FORMS = "network.manage_forms"
CHANGE_SPONSOR = "network.change_sponsor"
WRITE_TO_NETWORK = "network.write_to_network"
IMPORT_PEOPLE = "network.import_people"
