"""Scenes of agents' sites: each answers the call that a second click makes again."""

import uuid
from collections.abc import Callable
from typing import Any

from referrals import actions as referrals
from tests import factories

Call = Callable[[], Any]


def saving_a_site() -> Call:
    owner, key = factories.agent().person, uuid.uuid4()
    return lambda: referrals.save_site(
        owner=owner, words=referrals.Words(text="Hola"), form_key=key, picture=factories.picture(), by=owner.user
    )


def bringing_a_site_back() -> Call:
    owner, key = factories.agent().person, uuid.uuid4()
    first, _second = (
        referrals.save_site(owner=owner, words=referrals.Words(text=text), form_key=uuid.uuid4(), by=owner.user)
        for text in ("Uno", "Dos")
    )
    return lambda: referrals.restore_site(owner=owner, version=first, form_key=key, by=owner.user)


SCENES = {"referrals.save_site": saving_a_site, "referrals.restore_site": bringing_a_site_back}
