"""Errors to a Sentry of the company's choosing, where SENTRY_DSN names one: where it happened, never to whom."""

from typing import Any

from config.logs import masked

KEPT = {"exception", "event_id", "level", "logger", "platform", "release", "environment", "timestamp", "tags", "sdk"}


def start(dsn: str, release: str) -> None:
    """Report errors from here on. Nothing of the request, of variables or of the database leaves."""
    import sentry_sdk

    sentry_sdk.init(
        dsn=dsn, release=release, before_send=stripped, send_default_pii=False, include_local_variables=False,
        max_request_body_size="never", max_breadcrumbs=0, traces_sample_rate=0.0, server_name="vinculo",
    )  # fmt: skip


def stripped(event: Any, _hint: Any) -> Any:
    """The exception's type and frames; its message, which may quote what somebody typed, is left out."""
    found = {name: value for name, value in event.items() if name in KEPT}
    found["transaction"] = masked(event.get("transaction", ""))
    for one in found.get("exception", {}).get("values", []):
        one["value"] = ""
        for frame in one.get("stacktrace", {}).get("frames", []):
            frame.pop("vars", None)
    return found
