"""What staff wrote for the public pages, in the shape in which it is drawn."""

import re
from dataclasses import dataclass

from django import template

from core import conf
from core.placeholders import render

register = template.Library()


@dataclass(frozen=True)
class Step:
    title: str
    text: str


@dataclass(frozen=True)
class Words:
    headline: str
    intro: str
    client_offer: list[str]
    agent_offer: list[str]
    steps: list[Step]


@register.simple_tag
def public_words() -> Words:
    """`headline`, `intro`, `client_offer` and `agent_offer` (lines), `steps` (`title text`): plain text throughout."""
    values = {"company": conf.get("company.name")}
    said = {name: render(conf.get(f"website.{name}"), values).strip() for name in Words.__dataclass_fields__}
    parts = re.split(r"\n\s*\n", _unix(said["steps"]))
    return Words(
        headline=said["headline"], intro=said["intro"], client_offer=_lines(said["client_offer"]),
        agent_offer=_lines(said["agent_offer"]), steps=[_step(part) for part in parts if part.strip()],
    )  # fmt: skip


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in _unix(text).split("\n") if line.strip()]


def _step(part: str) -> Step:
    title, _break, text = part.strip().partition("\n")
    return Step(title.strip(), text.strip())
