"""What is told to whoever has to decide. The person whom it is about hears from the app that started it."""

from django.utils.translation import gettext_lazy as _

from core.messages import Kind, register

SAMPLE = {
    "title": "Vinculación de Luisa Fernández", "step": "Revisión de ventas", "flow": "Vinculación de agentes",
    "due": "15/12/2026 10:00",
}  # fmt: skip

STEP_WAITS = Kind(
    name="workflows.step_waits",
    label=_("Something waits for your approval"),
    subject=_("To approve: {title}"),
    body=_("“{title}” waits for your decision in the step “{step}” of {flow}. It is due by {due}."),
    sample=SAMPLE,
    channels=("bell",),
    audience="staff",
    action=_("Look at it"),
)

STEP_HANDED = Kind(
    name="workflows.step_handed",
    label=_("An approval that waits for the person was handed to you"),
    subject=_("Yours from now on: {title}"),
    body=_(
        "“{title}” waits until the person sends something again. Then you decide in the step “{step}” of {flow}. If "
        "nothing comes, you can reject it."
    ),
    sample=SAMPLE,
    channels=("bell",),
    audience="staff",
    action=_("Look at it"),
)

STEP_REMINDER = Kind(
    name="workflows.step_reminder",
    label=_("Reminder of an approval"),
    subject=_("Still to approve: {title}"),
    body=_("“{title}” still waits for your decision in the step “{step}” of {flow}. It is due by {due}."),
    sample=SAMPLE,
    audience="staff",
    action=_("Look at it"),
)

STEP_OVERDUE = Kind(
    name="workflows.step_overdue",
    label=_("An approval is overdue"),
    subject=_("Overdue: {title}"),
    body=_(
        "“{title}” was due by {due} in the step “{step}” of {flow} and nobody has decided. You may decide on it now, "
        "or hand it to somebody else."
    ),
    sample=SAMPLE,
    audience="staff",
    action=_("Look at it"),
)

LEADER_WAITS = Kind(
    name="workflows.leader_waits",
    label=_("Somebody of your line waits for your approval"),
    subject=_("Your approval is needed: {title}"),
    body=_("“{title}” waits for your decision in the step “{step}”. Please decide by {due}."),
    sample=SAMPLE,
    audience="agent",
    action=_("Look at it"),
)

LEADER_REMINDER = Kind(
    name="workflows.leader_reminder",
    label=_("Reminder of an approval of your line"),
    subject=_("Still to approve: {title}"),
    body=_("“{title}” still waits for your decision in the step “{step}”. Please decide by {due}."),
    sample=SAMPLE,
    audience="agent",
    action=_("Look at it"),
)

register(STEP_WAITS, STEP_HANDED, STEP_REMINDER, STEP_OVERDUE, LEADER_WAITS, LEADER_REMINDER)
