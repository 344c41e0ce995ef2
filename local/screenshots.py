"""`make screenshots`: the pictures of docs/guia, of the demo company on a fixed day, by the browser that tests drive.

The same tree gives the same pictures on the same machine: the day, the company and the address in links stand still.
"""

from __future__ import annotations

import io
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local import chromium, process
from local.pictures import DESKTOP, PICTURES, STAFF, Picture
from local.place import ROOT, Place, Trouble
from local.run import answers, collect_static
from local.stack import Stack, opened, tell
from local.supervisor import Service, Signals, Stopped, say

FOLDER = ROOT / "docs" / "guia" / "img"
PORT = 8970
HOST = "casaalba.example"  # in the links and QR codes that pictures show; no name server is asked for it
SHARP, QUALITY = 1.5, 72
SIZES = {"phone": {"width": 360, "height": 740}, "desktop": {"width": 1200, "height": 760}}
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
    f"--host-resolver-rules=MAP {HOST} 127.0.0.1:{PORT}",
]  # fmt: skip
# Images that a page loads late come after it has loaded; those below the picture never do.
IN_SIGHT = """Promise.all([...document.images].filter(
  (image) => image.getBoundingClientRect().top < innerHeight && image.getClientRects().length
).map((image) => image.decode().catch(() => null)))"""


def main() -> int:
    """All pictures, or those whose names the arguments begin."""
    arguments = [one for one in sys.argv[1:] if one != "--with-make"]
    wanted = [one for one in PICTURES if not arguments or one.name.startswith(tuple(arguments))]
    try:
        program = chromium.ensured()
        with served(Signals(with_parent="--with-make" in sys.argv)) as stack:
            take(stack, program, wanted)
    except Stopped:
        return 130
    except Trouble as trouble:
        return tell(trouble)
    size = sum(path.stat().st_size for path in FOLDER.glob("*.webp"))
    say(f"{len(wanted)} imágenes en {FOLDER.relative_to(ROOT)} ({size // 1024} KB en total).")
    return 0


@contextmanager
def served(signals: Signals) -> Iterator[Stack]:
    """A copy of the product in a folder of its own, on its day; all of it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="vinculo-pictures-"))
    folder.chmod(0o711)
    place = Place(folder.resolve(), PORT)
    try:
        with opened(place, "pictures", signals) as stack:
            stack.start_database()
            collect_static(stack)
            stack.manage("prepare", owner=True)
            say("Preparando la empresa de ejemplo (cerca de un minuto)…")
            stack.supervisor.start(web(stack), patience=1800)
            yield stack
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(place.shared, ignore_errors=True)


def web(stack: Stack) -> Service:
    log = stack.place.log("web")
    still = {**stack.environment(), "DEMO": "1", "SITE_URL": f"http://{HOST}", "ALLOWED_HOSTS": f"{HOST},127.0.0.1"}
    command = [sys.executable, "-m", "local.still"]
    return Service("web", log, lambda: process.start(command, log, still, cwd=ROOT), lambda _: answers(PORT))


def take(stack: Stack, program: str, wanted: list[Picture]) -> None:
    """Every picture, by a browser in which each person has signed in once."""
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        sessions: dict[str, Any] = {"": None}
        missed: list[str] = []
        for picture in wanted:
            if picture.who not in sessions:
                sessions[picture.who] = sign_in(browser, stack, picture.who)
            try:
                keep(shot(browser, picture, sessions[picture.who]), picture)
            except Trouble as trouble:  # the others are taken all the same
                missed.append(str(trouble))
        browser.close()
    if missed:
        raise Trouble("; ".join(missed))


def sign_in(browser: Any, stack: Stack, who: str) -> Any:
    """Through the sign-in page, with the second factor for staff; what the browser then holds."""
    context = browser.new_context(base_url=f"http://{HOST}", locale="es-CO", viewport=SIZES[DESKTOP])
    page, known = context.new_page(), ways_in(stack)
    page.goto("/acceso/login/")
    page.fill("[name=login]", who)
    page.fill("[name=password]", known["password"])
    page.locator("form:has([name=password]) [type=submit]").click()
    if who == STAFF:
        page.fill("[name=code]", known["code"])
        page.locator("form:has([name=code]) [type=submit]").first.click()
    page.wait_for_url(lambda url: "/acceso/" not in url)
    return context.storage_state()


def ways_in(stack: Stack) -> dict[str, str]:
    """The demo's password and the second factor of its day, as the web has written them down."""
    found: dict[str, str] = json.loads((stack.place.data / "run" / "ways-in.json").read_text())
    return found


def shot(browser: Any, picture: Picture, session: Any) -> bytes:
    """The picture as PNG."""
    size = SIZES[picture.device]
    context = browser.new_context(
        base_url=f"http://{HOST}", locale="es-CO", timezone_id="America/Bogota", storage_state=session,
        viewport={**size, "height": picture.height or size["height"]}, device_scale_factor=SHARP,
        color_scheme="dark" if picture.dark else "light", reduced_motion="reduce",
    )  # fmt: skip
    page = context.new_page()
    answer = page.goto(picture.path)
    for link in picture.follow:
        if not page.locator(link).count():
            raise Trouble(f"la imagen {picture.name} sigue un enlace que no está en {page.url}: {link}")
        answer = page.goto(page.locator(link).first.get_attribute("href"))
    if answer.status != 200:
        raise Trouble(f"la imagen {picture.name} pide {page.url}, que responde {answer.status}.")
    page.evaluate("document.fonts.ready")
    page.evaluate(IN_SIGHT)
    found: bytes = page.screenshot(animations="disabled", caret="hide")
    context.close()
    return found


def keep(png: bytes, picture: Picture) -> None:
    """Written small; left alone where nothing changed."""
    from PIL import Image

    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(out, "WEBP", quality=QUALITY, method=6)
    path = FOLDER / f"{picture.name}.webp"
    if not path.exists() or path.read_bytes() != out.getvalue():
        path.write_bytes(out.getvalue())
        say(f"  {path.name} ({len(out.getvalue()) // 1024} KB)")


if __name__ == "__main__":
    sys.exit(main())
