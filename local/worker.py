"""Celery's command line as the local runner starts it: whatever it forks dies with it."""

from __future__ import annotations

import os
import signal
import sys

from celery.__main__ import main

from local.process import die_with_parent

parent = 0


def remember() -> None:
    """Who forks."""
    global parent
    parent = os.getpid()


def follow() -> None:
    """Die when the one that forked us does."""
    die_with_parent(parent, signal.SIGKILL)()


if __name__ == "__main__":
    os.register_at_fork(before=remember, after_in_child=follow)
    sys.exit(main())
