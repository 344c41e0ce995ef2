"""Logs: one line of JSON per event in production, plain text on a developer's machine. In JSON, nothing personal.

A line carries the request's or task's number, the user's id and the route's pattern, never the address asked for: paths
hold codes and one-time links. An exception is its type and where it happened; its message, which may quote what
somebody typed, stays out.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable, MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

Event = MutableMapping[str, Any]
ROOT = str(Path(__file__).resolve().parent.parent)
DEEPEST = 12  # frames of an exception that are written
MASKS = [
    (re.compile(r"[^\s@<>'\"=(:]+@[\w-]+(\.[\w-]+)+"), "‹correo›"),
    (re.compile(r"\b(DETAIL|CONTEXT|QUERY):.*", re.DOTALL), r"\1: ‹oculto›"),  # PostgreSQL quotes the row there
    (re.compile(r"(?<![\w.-])\+?\d[\d .-]{6,}\d(?![\w.-])"), "‹número›"),
]
PLAIN = "{asctime} {levelname} {name} {message}"


def masked(value: Any) -> Any:
    """The value without e-mail addresses, telephone and identification numbers."""
    if isinstance(value, str):
        for pattern, mask in MASKS:
            value = pattern.sub(mask, value)
    return value


def mask(_logger: Any, _method: str, event: Event) -> Event:
    """Every text of the line, whoever wrote it."""
    kept = {"timestamp", "request_id"}
    return {key: value if key in kept else masked(value) for key, value in event.items()}


def without_path(_logger: Any, _method: str, event: Event) -> Event:
    """Django's own lines end in the path; the route takes its place."""
    if request := getattr(event.get("_record"), "request", None):
        event["event"] = str(event["event"]).replace(request.path, "").strip(": ")
        event["route"] = route_of(request)
    return event


def route_of(request: Any) -> str:
    """The pattern that answered: `admin/contratos/<int:pk>/`; empty where none did."""
    match = getattr(request, "resolver_match", None)
    return str(match.route) if match else ""


def exception(_logger: Any, _method: str, event: Event) -> Event:
    """An exception as its type, the database's code for it, and the frames that led there."""
    found = event.pop("exc_info", None)
    if not found or not isinstance(found, tuple) or found[1] is None:
        return event
    error: BaseException = found[1]
    event["error"] = type(error).__name__
    event["error_chain"] = [type(one).__name__ for one in causes(error)]
    diagnosis = getattr(error.__cause__ or error, "diag", None)
    if diagnosis is not None:
        event["sqlstate"], event["constraint"] = diagnosis.sqlstate, diagnosis.constraint_name
    event["frames"] = frames(found[2])
    return event


def causes(error: BaseException) -> list[BaseException]:
    """What led to an exception, the nearest first."""
    found: list[BaseException] = []
    cause = error.__cause__ or error.__context__
    while cause is not None and len(found) < 5:
        found.append(cause)
        cause = cause.__cause__ or cause.__context__
    return found


def frames(trace: TracebackType | None) -> list[str]:
    """`contracts/actions/upload.py:41 upload_contract`, the deepest last: our own code, and where it ended."""
    found = traceback.extract_tb(trace)
    own = [frame for frame in found if frame.filename.startswith(ROOT) and "site-packages" not in frame.filename]
    kept = own[-DEEPEST:] + [frame for frame in found[-1:] if frame not in own]
    return [f"{frame.filename.removeprefix(ROOT).lstrip('/')}:{frame.lineno} {frame.name}" for frame in kept]


def level(_logger: Any, _method: str, event: Event) -> Event:
    """Which logger, how grave."""
    if (record := event.get("_record")) is not None:
        event["logger"], event["level"] = record.name, record.levelname.lower()
    return event


def named(_logger: Any, _method: str, event: Event) -> Event:
    """`message`, as collectors of logs call it."""
    event["message"] = event.pop("event", "")
    return event


class Json(structlog.stdlib.ProcessorFormatter):
    """What the handlers of the standard library write: one JSON object per line."""

    def __init__(self, **_options: Any) -> None:
        before: list[Callable[..., Any]] = [
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.ExtraAdder(allow={"route", "method", "status", "ms", "user", "task"}),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ]
        own = [level, without_path, structlog.stdlib.ProcessorFormatter.remove_processors_meta, exception, mask, named]
        json = structlog.processors.JSONRenderer(ensure_ascii=False)
        super().__init__(foreign_pre_chain=before, processors=[*own, json])


class Plain(logging.Formatter):
    """For a terminal: the line, with a task's or request's figures."""

    def __init__(self, **_options: Any) -> None:
        super().__init__(PLAIN, style="{")


def configuration(form: str, threshold: str) -> dict[str, Any]:
    """What Django gives to logging; Celery and the web server follow it."""
    handler = {"class": "logging.StreamHandler", "formatter": "chosen"}
    chosen = {"()": "config.logs.Json" if form == "json" else "config.logs.Plain"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"chosen": chosen},
        "handlers": {"console": handler},
        "root": {"handlers": ["console"], "level": threshold},
        "loggers": {
            # the trace of each request says as much, with its number
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": ["console"], "propagate": False, "level": threshold},
            "celery.worker.strategy": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
        },
    }
