"""What follows from what. Reading this file tells what the system does on its own.

`now` runs in the transaction of the event; `later` is a row that a worker claims. A reaction gets the event and the id
of its stored row, which is the cause of whatever it writes.
"""

from datetime import date
from typing import Any

from django.urls import reverse

from contracts import messages as contract_messages
from contracts.events import ContractUploaded, ContractVoided
from contracts.models import Contract
from core.events import Event, Reaction, now
from core.messages import Kind
from ledger.queries import balances
from network import messages as network_messages
from network.events import AgentCreated, AgentStateChanged, ClientRegistered
from notifications.actions import tell
from people.models import Person
from referrals import messages as referral_messages
from referrals.events import CodeBound
from rewards import actions as rewards
from rewards import messages as reward_messages
from rewards.events import PointsAwarded, PointsTakenBack, RedemptionChanged, RedemptionRequested
from rewards.models import Award, Redemption, RedemptionChange
