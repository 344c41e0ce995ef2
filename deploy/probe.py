"""Whether this container works: `python deploy/probe.py web | worker | beat | backup`. Exit code 0 means yes.

Stands alone, so that asking costs little: what the web knows is asked of the web, the others leave a file behind.
"""

import http.client
import os
import sys
import time
from pathlib import Path

MINUTE, HOUR = 60, 3600


def web() -> bool:
    """Ready to serve: database there, tables as new as the code."""
    host = (os.environ.get("ALLOWED_HOSTS") or "localhost").split(",")[0].strip()
    link = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT") or "8000"), timeout=4)
    link.request("GET", "/salud/lista/", headers={"Host": host})
    return link.getresponse().status == 200


def worker() -> bool:
    """The worker's loop turned within the last minute."""
    return age(Path(os.environ["WORKER_ALIVE_FILE"])) < MINUTE


def beat() -> bool:
    """The clock wrote its schedule lately; it does so every three minutes."""
    folder = Path(os.environ.get("BEAT_FOLDER", "/datos/reloj"))
    return min((age(path) for path in folder.iterdir()), default=HOUR) < 10 * MINUTE


def backup() -> bool:
    """There is a backup of the last day."""
    folder = Path(os.environ.get("BACKUP_FOLDER", "/datos/respaldos"))
    return min((age(path) for path in folder.glob("vinculo-*.tar*")), default=27 * HOUR) < 26 * HOUR


def age(path: Path) -> float:
    """Seconds since the file was written."""
    return time.time() - path.stat().st_mtime


if __name__ == "__main__":
    try:
        well = {"web": web, "worker": worker, "beat": beat, "backup": backup}[sys.argv[1]]()
    except (OSError, http.client.HTTPException) as error:
        sys.exit(f"{sys.argv[1]}: {type(error).__name__}")
    sys.exit(0 if well else f"{sys.argv[1]}: not well")
