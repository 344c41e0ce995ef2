"""Files of ranks: the same steps as those of states, for whoever gives ranks."""

from network.enums import LoadKind
from network.forms.loads import RanksLoadForm
from network.permissions import MANAGE_RANKS
from network.views.staff import loads

ONLY = (LoadKind.RANKS,)


class RankLoads(loads.Loads):
    permission = MANAGE_RANKS
    kind = LoadKind.RANKS
    form = RanksLoadForm


class RankTemplate(loads.LoadTemplate):
    permission = MANAGE_RANKS
    kinds = ONLY


class RankLoadPage(loads.LoadPage):
    permission = MANAGE_RANKS
    kinds = ONLY


class RankLoadColumns(loads.LoadColumns):
    permission = MANAGE_RANKS
    kinds = ONLY


class RankLoadConfirm(loads.LoadConfirm):
    permission = MANAGE_RANKS
    kinds = ONLY


class RankLoadErrors(loads.LoadErrors):
    permission = MANAGE_RANKS
    kinds = ONLY


class RankLoadUndo(loads.LoadUndo):
    permission = MANAGE_RANKS
    kinds = ONLY
