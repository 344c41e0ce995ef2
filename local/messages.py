"""Translations without gettext's programs: extract into the catalogue and check it."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.utils.translation.template import templatize

from local.place import ROOT

LEFT_OUT = {"local", "tests", "benchmarks", "node_modules", "static", "locale", "docs"}
ONE = {"gettext", "gettext_lazy", "gettext_noop", "_"}
CONTEXT = {"pgettext", "pgettext_lazy"}
PLURAL = {"ngettext", "ngettext_lazy"}
BOTH = {"npgettext", "npgettext_lazy"}
STRING = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
IN_TEMPLATE = re.compile(rf"\b(n?p?gettext|_)\(\s*({STRING}(?:\s*,\s*{STRING})*)")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
HEADER = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


class Message(NamedTuple):
    """A text to translate."""

    text: str
    plural: str = ""
    context: str | None = None

    @property
    def key(self) -> tuple[str | None, str]:
        """What tells it from others."""
        return self.context, self.text


def message(function: str, words: list[str]) -> Message | None:
    """The message of a call to one of gettext's functions."""
    if function in ONE and words:
        return Message(words[0])
    if function in CONTEXT and len(words) > 1:
        return Message(words[1], context=words[0])
    if function in PLURAL and len(words) > 1:
        return Message(words[0], words[1])
    if function in BOTH and len(words) > 2:
        return Message(words[1], words[2], words[0])
    return None


def in_python(source: str) -> Iterator[Message]:
    """Messages of a module."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = str(getattr(node.func, "id", None) or getattr(node.func, "attr", ""))
        words = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        found = message(name, [word for word in words if isinstance(word, str)])
        if found and found.text:
            yield found


def in_template(source: str) -> Iterator[Message]:
    """Messages of a template, by Django's own reading of its tags."""
    return in_jinja(templatize(source))


def in_jinja(source: str) -> Iterator[Message]:
    """Messages of a Jinja part, which calls gettext's functions."""
    for call in IN_TEMPLATE.finditer(source):
        found = message(call[1], [ast.literal_eval(word) for word in re.findall(STRING, call[2])])
        if found and found.text:
            yield found


def sources(root: Path) -> Iterator[Path]:
    """Modules and templates of the product."""
    for top in sorted(root.iterdir()):
        if top.is_dir() and not top.name.startswith(".") and top.name not in LEFT_OUT:
            for path in sorted(top.rglob("*")):
                if path.suffix in {".py", ".html", ".txt"} and path.is_file():
                    yield path


def extract(root: Path) -> dict[tuple[str | None, str], tuple[Message, set[str]]]:
    """Every message of the product and the files it stands in."""
    found: dict[tuple[str | None, str], tuple[Message, set[str]]] = {}
    quick = root / "templates" / "quick"
    for path in sources(root):
        read = in_python if path.suffix == ".py" else in_jinja if path.is_relative_to(quick) else in_template
        for one in read(path.read_text()):
            known, places = found.setdefault(one.key, (one, set()))
            places.add(str(path.relative_to(root)))
            if one.plural and not known.plural:
                found[one.key] = (one, places)
    return found


def catalogues(root: Path) -> list[Path]:
    """The catalogues there are."""
    return sorted(root.glob("locale/*/LC_MESSAGES/*.po"))


def update(root: Path, path: Path) -> int:
    """Bring a catalogue to what the code says, keeping its translations; how many wait for one."""
    old = {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(path))} if path.exists() else {}
    fresh = polib.POFile(wrapwidth=110)
    fresh.metadata = {**HEADER, "Language": path.parent.parent.name}
    for key, (one, places) in sorted(extract(root).items(), key=lambda item: (item[0][1], item[0][0] or "")):
        fresh.append(entry_for(one, sorted(places), old.get(key)))
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(path))
    return len(fresh.untranslated_entries()) + len(fresh.fuzzy_entries())


def entry_for(one: Message, places: list[str], old: polib.POEntry | None) -> polib.POEntry:
    """The catalogue's entry, with the translation it had."""
    entry = polib.POEntry(msgid=one.text, msgctxt=one.context, occurrences=[(place, "") for place in places])
    if one.plural:
        entry.msgid_plural = one.plural
        entry.msgstr_plural = (old and old.msgstr_plural) or {0: "", 1: ""}
    elif old:
        entry.msgstr = old.msgstr
    if old:
        entry.flags, entry.tcomment = old.flags, old.tcomment
    return entry


def problems(root: Path) -> list[str]:
    """What is not translated, or translated with other placeholders."""
    said = extract(root)
    found = [] if catalogues(root) else ["no hay catálogo: make messages"]
    for path in catalogues(root):
        entries = {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(path)) if not entry.obsolete}
        name = path.relative_to(root)
        found += [f"{name}: falta «{key[1]}»: make messages" for key in said if key not in entries]
        found += [f"{name}: {fault} «{key[1]}»" for key, entry in entries.items() if (fault := fault_of(entry))]
    return found


def fault_of(entry: polib.POEntry) -> str:
    """What is wrong with one entry; nothing when it is well."""
    if not entry.translated():
        return "sin traducir"
    wanted = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
    texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
    given = set().union(*(PLACEHOLDER.findall(text) for text in texts))
    return "" if given == wanted or (entry.msgid_plural and given <= wanted) else "otros huecos en"


def main() -> int:
    """`--check` only looks; otherwise the catalogue is brought up to date."""
    if "--check" in sys.argv:
        found = problems(ROOT)
        print("\n".join(found[:40]) or "Traducciones completas.")
        return 1 if found else 0
    waiting = update(ROOT, ROOT / "locale" / "es" / "LC_MESSAGES" / "django.po")
    print(f"Catálogo al día; por traducir: {waiting}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
