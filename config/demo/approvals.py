"""How the demo's company takes agents in: the leader says yes, then Sales; one newcomer in every state."""

import uuid
from collections.abc import Callable
from functools import partial

from django.conf import settings

from config.demo.access import PASSWORD
from core.text import normalise
from network import actions as network
from network import queries
from network.enums import Channel, Target
from network.models import Agent, Application, RegistrationForm
from people.models import Role, User
from workflows import actions as workflows
from workflows.enums import Responsible
from workflows.models import Flow, Process, ProcessStep

LEADER = "mariana@demo.example"
REASONS = ["El documento no se lee", "Es menor de edad", "Ya está en otra línea", "No se pudo comprobar su identidad"]
# given names, family names, what happens on which day of the year
CASES = [
    ("Ximena", "Rendón Ossa", ((352, "register"), (353, "leader yes"), (354, "sales yes"))),
    ("Federico", "Bedoya Arcila", ((355, "register"), (356, "leader no"))),
    ("Tatiana", "Úsuga Vélez", ((357, "register"), (358, "leader yes"), (359, "sales more"))),
    ("Ramiro", "Montes Tobón", ((358, "register"), (359, "person leaves"))),
    ("Gloria Inés", "Zuleta Marín", ((360, "register"),)),  # her leader has not looked, and the time is over
    ("Wílmar", "Giraldo Henao", ((361, "register"), (362, "leader yes"))),
    ("Daniela", "Quiceno Rúa", ((364, "register"),)),
]


def add_flow(by: User) -> None:
    """Two steps: the leader's word, then Sales."""
    sales = Role.objects.filter(slug__in=["sales", "administrator"]).order_by("slug")
    heads = Role.objects.get(slug="administrator")
    terms = {
        "name": "Vinculación de agentes", "note": "Primero responde quien va a liderar a la persona.",
        "reasons": REASONS, "free_reason": True, "distinct": True, "confirm": False,
    }  # fmt: skip
    common = {"roles": list(sales), "supervisor": heads}
    steps = [
        common | {
            "name": "Visto bueno del líder", "responsible": Responsible.LEADER, "hours": 48, "reminders": [24],
            "note": "¿La conoces y quieres acompañarla?",
        },
        common | {
            "name": "Revisión de ventas", "responsible": Responsible.ROLES, "hours": 72, "reminders": [24, 48],
            "note": "Compara los datos con el documento y mira las alertas.",
        },
    ]  # fmt: skip
    flow = workflows.save_flow(
        flow=None, subject="registration", terms=terms, steps=steps, version=0, form_key=_key("flow"), by=by
    )
    workflows.switch_flow(flow=flow, on=True, by=by)


def name_flow(by: User) -> None:
    """From here on the forms through which people become agents send them through it."""
    flow = Flow.objects.get(form_key=_key("flow"))
    forms = RegistrationForm.objects.filter(target=Target.AGENT, channel__in=[Channel.SITE, Channel.BACKOFFICE])
    for form in forms.filter(country=settings.COUNTRY):
        _name_flow(form, flow.code, by)


def _name_flow(form: RegistrationForm, code: str, by: User) -> None:
    draft, latest = queries.versions_of(form)
    assert latest, "the seeds publish a first version"
    spec = latest.spec | {"options": latest.spec["options"] | {"flow": code, "initial_state": "preregistered"}}
    network.draft_form(form=form, spec=spec, seen=queries.seen_of(draft, latest), by=by)
    network.publish_form(form=form, seen=queries.seen_of(*queries.versions_of(form)), by=by)


def steps(by: User, sales: User) -> list[tuple[float, Callable[[], None]]]:
    """What happens, and on which day of the year."""
    cases = [
        (day, partial(ACTS[act], n, sales)) for n, (_given, _family, days) in enumerate(CASES) for day, act in days
    ]
    return [(350, lambda: name_flow(by)), *cases]


def _register(n: int, _sales: User) -> None:
    given, family, _days = CASES[n]
    form = RegistrationForm.objects.get(country=settings.COUNTRY, channel=Channel.SITE, target=Target.AGENT)
    answers = {
        "given_names": given, "family_names": family, "email": _email(n), "phone": f"+57310555{n:04d}",
        "city": "Medellín", "password": PASSWORD,
    }  # fmt: skip
    network.register(
        channel=Channel.SITE, target=Target.AGENT, version=queries.versions_of(form)[1], answers=answers, by=None,
        sponsor=Agent.objects.get(person__user__email=LEADER), form_key=_key(f"register {n}"),
    )  # fmt: skip


def _leader_says(yes: bool) -> Callable[[int, User], None]:
    def act(n: int, _sales: User) -> None:
        _decide(n, User.objects.get(email=LEADER), "" if yes else "No conozco a esta persona")

    return act


def _sales_approve(n: int, sales: User) -> None:
    _decide(n, sales, "")


def _sales_ask(n: int, sales: User) -> None:
    items = [code for code, _label in queries.asked_fields(_application(n))]
    wanted = [code for code in items if code.startswith(("doc_", "identification"))][:1] or items[:1]
    workflows.ask_for_more(step=_step(n), items=wanted, reason=REASONS[0], by=sales, form_key=_key(f"more {n}"))


def _leave(n: int, _sales: User) -> None:
    application = _application(n)
    assert application.person, "what waits has a person"
    network.withdraw_application(application=application, by=application.person.user)


def _decide(n: int, by: User, reason: str) -> None:
    if reason:
        workflows.reject(step=_step(n), reason=reason, by=by, form_key=_key(f"no {n} {by.pk}"))
    else:
        workflows.approve(step=_step(n), by=by, form_key=_key(f"yes {n} {by.pk}"))


ACTS: dict[str, Callable[[int, User], None]] = {
    "register": _register, "leader yes": _leader_says(True), "leader no": _leader_says(False),
    "sales yes": _sales_approve, "sales more": _sales_ask, "person leaves": _leave,
}  # fmt: skip


def _email(n: int) -> str:
    return f"{normalise(CASES[n][1].split()[0])}{n}@correo.example"


def _application(n: int) -> Application:
    return Application.objects.get(form_key=_key(f"register {n}"))


def _step(n: int) -> ProcessStep:
    process = Process.objects.get(subject="registration", subject_id=_application(n).pk)
    return process.steps.get(position=process.position)


def _key(name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"vinculo:demo:approval:{name}")
