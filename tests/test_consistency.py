"""Tests on the repository itself: what the conventions promise, kept by a machine."""

import ast
import inspect
import re
import subprocess
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
APPS = [
    "api", "backoffice", "website", "contracts", "rewards", "network", "referrals", "ledger", "workflows",
    "notifications", "people",
]  # fmt: skip
ROOMS = {
    "urls", "views", "admin", "tasks", "api", "forms", "actions", "queries", "rules", "models", "querysets", "events",
    "enums", "errors", "permissions", "messages", "adapters", "conf", "demo", "apps", "migrations", "management",
    "templatetags", "__init__",
}  # fmt: skip
PYTHON = [
    path
    for path in ROOT.rglob("*.py")
    if not {".venv", "node_modules", "migrations"} & set(path.parts) and not path.parts[len(ROOT.parts)].startswith(".")
]
TEMPLATES = list((ROOT / "templates").rglob("*.html"))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("app", APPS)
def test_an_app_has_the_known_rooms_and_no_others(app):
    rooms = {path.stem for path in (ROOT / app).iterdir() if not path.name.startswith("__pycache__")}
    assert rooms <= ROOMS


@pytest.mark.parametrize("app", [app for app in APPS if list((ROOT / app).glob("actions*"))])
def test_actions_are_keyword_only_and_typed(app):
    module = import_module(f"{app}.actions")
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if name.startswith("_") or not function.__module__.startswith(f"{app}.actions"):
            continue
        for parameter in inspect.signature(function).parameters.values():
            assert parameter.kind in {parameter.KEYWORD_ONLY, parameter.VAR_KEYWORD}, f"{app}.{name}({parameter})"
            assert parameter.annotation is not parameter.empty, f"{app}.{name}({parameter})"


def test_files_and_functions_stay_within_their_caps():
    assert [wrong for path in PYTHON for wrong in over_caps(path)] == []


def over_caps(path):
    text = path.read_text()
    if text.count("\n") > 400:
        yield f"{named(path)} is over 400 lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= 50:
            yield f"{named(path)}: {node.name} is over 50 lines"


def test_templates_stay_small_and_carry_no_script_or_style():
    assert [wrong for path in TEMPLATES for wrong in against_rules(path)] == []


def against_rules(path):
    text = path.read_text()
    if text.count("\n") > 180:
        yield f"{named(path)} is over 180 lines"
    if re.search(r"<script(?![^>]*\b(src|type=\"application/json\"))", text):
        yield f"{named(path)}: inline script"
    # mail programs know no stylesheets of ours
    if "email" not in path.parts and re.search(r"<style\b|\sstyle=|\son[a-z]+=\"", text):
        yield f"{named(path)}: inline style or handler"


def test_dates_are_long_in_sentences_and_short_where_they_stand_alone():
    assert [wrong for path in TEMPLATES for wrong in against_dates(path.read_text(), named(path))] == []
    sentence, alone = '{% blocktranslate with day=x|date:"SHORT_DATE_FORMAT" %}', '{{ x|date:"DATETIME_FORMAT" }}'
    in_jinja = '{{ _("since %(day)s")|format(day=day(x)) }}'
    wrong = (sentence, alone, "{{ x.made_at }}", in_jinja)
    assert [len(list(against_dates(text, ""))) for text in wrong] == [1, 1, 1, 1]


def against_dates(text, name):
    for tag in re.findall(r"\{%.*?%\}|\{\{.*?\}\}", text, re.DOTALL):
        for short in re.findall(r"\|date:\"(SHORT_|)DATE(?:TIME)?_FORMAT", tag):
            if bool(short) == tag.startswith("{% blocktranslate"):
                yield f"{name}: {tag}"
        if re.search(r"\|format\(.*\b(day|moment)\(", tag):
            yield f"{name}: {tag} says a day in short within a sentence"
        if re.fullmatch(r"\{\{ [a-z_.]*(_|\.)at \}\}", tag):
            yield f"{name}: {tag} has no format"


def test_phones_are_written_for_people_and_kept_whole_in_links_and_files():
    """Exports keep the stored one: their columns are no facts of a page."""
    assert [wrong for path in TEMPLATES for wrong in raw_phones(path.read_text(), named(path))] == []
    said = [named(path) for path in PYTHON if RAW_FACT.search(path.read_text())]
    assert [path for path in said if not path.startswith("tests/")] == []
    wrong, right = "<dd>{{ who.landline|default:'-' }}</dd>", '<a href="tel:{{ who.phone }}">{{ who.phone|phone }}</a>'
    assert [len(list(raw_phones(text, ""))) for text in (wrong, right)] == [1, 0]
    assert RAW_FACT.search('(_("Phone"), delivery.phone),')


RAW_FACT = re.compile(r"(?<!Column)\(_\(\"[^\"]+\"\), [a-z_.]+\.(phone|landline)\)")


def raw_phones(text, name):
    for tag in re.findall(r"(?<!tel:)\{\{[^}]*\.(?:phone|landline)\b[^}]*\}\}", text):
        if "|phone" not in tag:
            yield f"{name}: {tag}"


def test_nobody_sends_signals_or_hides_work_in_save():
    senders = [named(p) for p in PYTHON if re.search(r"@receiver|Signal\(\)|post_save|(?<!\.)pre_save", p.read_text())]
    assert [p for p in senders if not p.startswith("tests/")] == []


def test_the_tree_names_no_machine_and_no_package_host():
    words = ["python" + "hosted", "registry" + r"\.npmjs", r"deb\.deb" + "ian", "(^|[^a-z])/" + "work/"]
    search = ["git", "grep", "-lIiE", "|".join(words)]
    found = subprocess.run(search, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.stdout == ""


def test_rows_listed_in_the_docs_are_driven_by_tests():
    from local.rows import count

    listed = set(re.findall(r"^\| ([A-Z]{2}\d+)", (ROOT / "docs" / "rows.md").read_text(), re.MULTILINE))
    assert listed <= {row for row, tests in count(ROOT / "tests").items() if tests}
