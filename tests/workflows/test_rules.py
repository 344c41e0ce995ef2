"""Pure rules: alarms and four eyes, for any hours and any people."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from workflows.errors import OwnProcess, OwnRegistration, SecondPerson
from workflows.rules import Alarms, Case, Decider, refusal

START = datetime(2026, 1, 1, tzinfo=UTC)
hours, ids = st.integers(1, 200), st.integers(1, 4)


@given(hours, st.lists(hours, max_size=5), st.lists(st.integers(0, 400), max_size=30))
def test_looking_at_any_hours_tells_each_at_most_once_and_the_deadline_always(limit, reminders, looks):
    reminded, overdue, told = 0, False, []
    for hour in sorted([*looks, 401]):
        now = START + timedelta(hours=hour)
        alarms = Alarms(START, reminders, reminded, limit, overdue)
        due = alarms.next_at()
        if due is None or due > now:
            continue
        reminded, overdue = alarms.passed(now), alarms.is_overdue(now)
        told.append("overdue" if overdue else "reminder")
    assert told.count("overdue") == 1
    assert told[-1] == "overdue"
    assert told.count("reminder") <= len([hour for hour in reminders if hour < limit])
    assert Alarms(START, reminders, reminded, limit, overdue).next_at() is None


people = st.builds(Decider, user=ids, person=ids, roles=st.sets(ids))
cases = st.builds(
    Case, person=ids, started_by=st.none() | ids, roles=st.sets(ids), assignee=st.none() | ids,
    supervisor=st.none() | ids, overdue=st.booleans(), returned=st.booleans(), distinct=st.booleans(),
    deciders=st.sets(ids),
)  # fmt: skip


@given(cases, people)
def test_nobody_decides_on_themselves_on_what_they_sent_in_or_twice(case, who):
    found = refusal(case, who)
    if who.person == case.person:
        assert found is OwnProcess
    elif who.user == case.started_by:
        assert found is OwnRegistration
    elif case.distinct and who.user in case.deciders:
        assert found is SecondPerson
    elif found is None:
        named = case.assignee == who.person
        by_role = case.assignee is None and set(case.roles) & set(who.roles)
        assert named or by_role or ((case.overdue or case.returned) and case.supervisor in who.roles)
