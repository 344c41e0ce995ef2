"""The pages for whoever runs the product say what is so."""

import re
from pathlib import Path

import pytest

from config import settings as module
from tests.operations.test_compose import compose

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = sorted((ROOT / "docs" / "operacion").glob("*.md"))


def section(title: str) -> str:
    """A part of the page on settings."""
    text = (ROOT / "docs" / "operacion" / "configurar.md").read_text()
    return next(part for part in re.split(r"^## ", text, flags=re.MULTILINE) if part.startswith(title))


def listed(text: str) -> set[str]:
    rows = [row.split("|")[1] for row in text.splitlines() if row.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}


def test_every_variable_the_settings_read_is_explained_and_no_other():
    read = set(re.findall(r'env\.(?:text|flag|words|secret)\("([A-Z_]+)"', Path(module.__file__).read_text()))
    titles = ("El programa", "Base de datos", "Correo", "Archivos", "Vigilancia")
    assert set().union(*(listed(section(title)) for title in titles)) == read - {"PORT"}


def test_every_answer_the_compose_file_asks_for_is_explained():
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    assert listed(section("En `.env`")) == asked


def test_every_secret_can_be_changed():
    text = (ROOT / "docs" / "operacion" / "claves.md").read_text()
    assert {name for name in compose()["secrets"] if f"`{name}`" not in text} <= {"postgres_password"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere_and_commands_exist(page):
    text = page.read_text()
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (page.parent / target).exists(), target
    commands = set(re.findall(r"manage\.py (\w+)", text)) - {"createsuperuser"}
    assert all(list(ROOT.glob(f"*/management/commands/{name}.py")) for name in commands), commands
    services = set(compose()["services"])
    for used in re.findall(r"docker compose (?:exec|logs|restart|up)((?: [\w.-]+)+)", text):
        words = [word for word in used.split() if not word.startswith("-") and word not in {"15m", "servicio"}]
        assert words[:1] == [] or words[0] in services, used


def test_the_index_names_every_page():
    index = (ROOT / "docs" / "operacion" / "README.md").read_text()
    assert all(f"({page.name})" in index for page in PAGES if page.name != "README.md")


def test_every_figure_that_is_explained_is_measured(db, settings, tmp_path):
    from config import health, metrics

    text = (ROOT / "docs" / "operacion" / "vigilar.md").read_text()
    settings.MEDIA_ROOT = tmp_path
    gauges = {f"vinculo_{name}" for name in (*health.backlog(), *metrics.room())}
    known = gauges | {"vinculo_requests_total", "vinculo_request_seconds", "vinculo_healthy"}
    assert set(re.findall(r"`(vinculo_\w+)", text)) <= known
