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

CODE_APPROVED = Kind(
    name="referrals.code_approved",
    label=_("The code you asked for works"),
    subject=_("Your code {code} works"),
    body=_("Your code {code} works from now on, and your invitation shows it. The codes you had keep working too."),
    sample={"code": "CARLOSP"},
    audience="agent",
    action=_("Share it"),
)
CODE_REFUSED = Kind(
    name="referrals.code_refused",
    label=_("The code you asked for was not approved"),
    subject=_("Your code {code} was not approved"),
    body=_("We could not approve the code {code}. The reason: {reason}\n\nYou can ask for another one; the code you "
           "have keeps working."),
    sample={"code": "CARLOSP", "reason": "Se parece al nombre de la empresa."},
    audience="agent",
    action=_("Ask for another one"),
)  # fmt: skip

register(CODE_BOUND, LATE_CODE, CODE_APPROVED, CODE_REFUSED)
