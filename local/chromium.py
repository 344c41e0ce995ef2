"""Find the browser that the tests drive; install it where we may."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from local.place import Trouble
from local.supervisor import say

# The first is Debian's chromium without its windows, a fourth of the work of one that draws them for nobody.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = ("Chromium.app/Contents/MacOS/Chromium", "Google Chrome.app/Contents/MacOS/Google Chrome")
REMEDY = "falta Chromium para las pruebas de navegador (apt-get install chromium); instálalo o da CHROMIUM."


def found() -> str | None:
    """The browser's program: CHROMIUM, or the first known name on PATH."""
    known = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES)]
    known += [str(path) for name in MAC if (path := Path("/Applications") / name).exists()]
    return next(filter(None, known), None)


def ensured() -> str:
    """The browser's program, installed first when it is missing and we may."""
    program = found() or installed()
    if program is None:
        raise Trouble(REMEDY)
    return program


def installed() -> str | None:
    """Install Debian's chromium, as root or through sudo without a question."""
    apt, sudo = shutil.which("apt-get"), shutil.which("sudo")
    if apt is None or (os.getuid() != 0 and sudo is None):
        return None
    say("Instalando Chromium para las pruebas de navegador (solo la primera vez)…")
    before = [] if os.getuid() == 0 else [sudo or "", "-n"]
    before += ["env", "DEBIAN_FRONTEND=noninteractive", apt]
    subprocess.run([*before, "update", "-qq"], capture_output=True)
    for package in NAMES[:2]:
        install = [*before, "install", "-y", "-qq", "--no-install-recommends", package]
        done = subprocess.run(install, capture_output=True, text=True)
        if done.returncode == 0:
            return found()
    say(done.stderr.strip()[-500:])
    return None
