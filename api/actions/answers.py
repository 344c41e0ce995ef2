"""Answers that are kept for a day: whoever does not know whether a call arrived sends it again, and nothing is done
twice."""

from api.models import Answer, Key
from core import jobs


def keep_answer(*, key: Key, name: str, digest: str, status: int, kind: str, body: str) -> Answer:
    """In the transaction of what the call did, and in its turn (api.views.once). A stale one makes room."""
    Answer.objects.stale().filter(key=key, name=name).delete()
    return Answer.objects.create(key=key, name=name, digest=digest, status=status, kind=kind, body=body)


@jobs.sweeps
def clear_answers() -> int:
    """Remove those whose day is over. Answers how many."""
    gone, _by_table = Answer.objects.filter(pk__in=Answer.objects.stale().values("pk")[:5000]).delete()
    return gone
