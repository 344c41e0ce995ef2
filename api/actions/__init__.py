"""Every write of the web service's own."""

from api.actions.answers import clear_answers, keep_answer
from api.actions.calls import admit, note_call
from api.actions.keys import create_key, revoke_key

__all__ = ["admit", "clear_answers", "create_key", "keep_answer", "note_call", "revoke_key"]
