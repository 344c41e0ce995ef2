"""Every address of the resolver, and what to put in the blanks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from core.views import View


@dataclass(frozen=True)
class Address:
    name: str
    callback: Any
    parameters: tuple[str, ...]

    @property
    def view(self) -> type[View] | None:
        view_class = getattr(self.callback, "view_class", None)
        return view_class if view_class and issubclass(view_class, View) else None


def addresses() -> list[Address]:
    return list(_walk(get_resolver().url_patterns, ()))


def _walk(patterns: list[Any], namespaces: tuple[str, ...]) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _walk(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            name = ":".join((*namespaces, pattern.name or ""))
            yield Address(name, pattern.callback, tuple(pattern.pattern.converters))


def ours() -> list[Address]:
    return [address for address in addresses() if address.view]


def third_party() -> list[Address]:
    return [address for address in addresses() if not address.view]


def path_of(address: Address, values: dict[str, Any]) -> str:
    return reverse(address.name, kwargs={name: values[name] for name in address.parameters})
