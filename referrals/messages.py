"""What referrals tell people. `code_bound` goes to the agent at sign-up, `late_code` when the code comes afterwards."""

from django.utils.translation import gettext_lazy as _

from core.messages import Kind, register

CODE_BOUND = Kind(
    name="referrals.code_bound",
    label=_("Somebody signed up with your code"),
    subject=_("{client} signed up with your code"),
    body=_("{client} signed up with your code. From now on, each contract of {client} earns you points."),
    sample={"client": "Luisa Fernández"},
    audience="agent",
    action=_("Invite somebody else"),
)
LATE_CODE = Kind(
    name="referrals.late_code",
    label=_("A client entered your code"),
    subject=_("{client} entered your code"),
    body=_("{client} already had an account and has entered your code. From now on, each contract of {client} "
           "earns you points."),
    sample={"client": "Luisa Fernández"},
    audience="agent",
    action=_("Invite somebody else"),
)  # fmt: skip

register(CODE_BOUND, LATE_CODE)
