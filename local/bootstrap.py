"""Make the virtual environment and install the locked packages. Runs on the bare system Python."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements" / "dev.txt"
STAMP = VENV / "vinculo.json"
OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def say(text: str) -> None:
    """Print a line at once, also into a pipe."""
    print(text, flush=True)


def fail(text: str) -> NoReturn:
    """Name what is missing in one line and end."""
    sys.exit(f"Vínculo: {text}")


def python() -> str:
    """The Python of the virtual environment."""
    return str(VENV / "bin" / "python")


def use_new_enough_python() -> None:
    """Go on with a newer Python of this machine when `python3` is too old."""
    if sys.version_info >= OLDEST:
        return
    found = next(filter(None, map(shutil.which, NEWER)), None)
    if found is None:
        fail("hace falta Python 3.11 o posterior (apt-get install python3, o brew install python); instálalo y repite.")
    os.execv(found, [found, os.path.abspath(__file__), *sys.argv[1:]])  # noqa: S606


def wanted() -> dict[str, str]:
    """What a finished installation looks like."""
    return {"lock": hashlib.sha256(LOCK.read_bytes()).hexdigest(), "python": sys.version, "path": str(VENV)}


def found() -> dict[str, str]:
    """What the last installation was; empty when it did not finish or no longer starts."""
    try:
        stamp = json.loads(STAMP.read_text())
        subprocess.run([python(), "-c", ""], check=True, capture_output=True)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return {}
    return dict(stamp)


def make_venv(uv: str | None) -> None:
    """An empty virtual environment; pip only where uv is missing."""
    say("Preparando el entorno de Python…")
    if uv:
        subprocess.run(
            [uv, "venv", "--quiet", "--clear", "--no-project", "--python", sys.executable, str(VENV)], check=True
        )
        return
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        fail("falta el módulo venv de Python (apt-get install python3-venv); instálalo y repite.")
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def install_with_uv(uv: str) -> None:
    """Bring the environment exactly to the lock."""
    subprocess.run([uv, "pip", "sync", "--require-hashes", "--python", python(), str(LOCK)], check=True, cwd=ROOT)


def install_with_pip(total: int) -> None:
    """The same with pip, whose long output becomes one line of progress."""
    command = [python(), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    command += ["--no-deps", "--require-hashes", "-r", str(LOCK)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT) as child:
        tail = follow(child, total)
    if child.returncode:
        say("\n".join(tail))
        raise subprocess.CalledProcessError(child.returncode, command)


def follow(child: subprocess.Popen[str], total: int) -> list[str]:
    """Show how many packages have come; keep the last lines for the case of an error."""
    tail: list[str] = []
    done = 0
    for line in child.stdout or ():
        tail = [*tail[-19:], line.rstrip()]
        if line.startswith(("Collecting ", "Requirement already satisfied")):
            done += 1
            if sys.stdout.isatty() or done % 20 == 0:
                print(f"  {done}/{total} paquetes", end="\r" if sys.stdout.isatty() else "\n", flush=True)
        elif line.startswith("Installing collected"):
            say(f"  {done}/{total} paquetes descargados; instalando…")
    return tail


def install(want: dict[str, str], have: dict[str, str]) -> None:
    """Bring .venv to the lock: anew when its Python or its place changed, otherwise what is missing."""
    uv = shutil.which("uv")
    if (have.get("python"), have.get("path")) != (want["python"], want["path"]):
        make_venv(uv)
    total = len(re.findall(r"^[A-Za-z0-9]", LOCK.read_text(), re.MULTILINE))
    say(f"Instalando {total} paquetes (solo la primera vez o cuando cambian)…")
    STAMP.unlink(missing_ok=True)
    if uv:
        install_with_uv(uv)
    else:
        install_with_pip(total)
    STAMP.write_text(json.dumps(want))
    say("Paquetes instalados.")


def main() -> None:
    """Install when the lock, the Python or the place changed; one at a time."""
    use_new_enough_python()
    with LOCK.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        want, have = wanted(), found()
        if want == have:
            return
        try:
            install(want, have)
        except subprocess.CalledProcessError:
            fail("no se pudieron instalar los paquetes; revisa la conexión con el índice de paquetes y repite.")


if __name__ == "__main__":
    main()
