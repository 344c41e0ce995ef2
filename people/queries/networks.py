"""Where somebody is found in social networks."""

from people import rules
from people.models import Person


def network_links(person: Person) -> list[tuple[str, str, str]]:
    """(label, handle, address) of each; the addresses are ours, whatever was typed."""
    return rules.network_links(person.networks)
