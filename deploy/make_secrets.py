"""Make the secrets of a new installation in ./secretos: `python3 deploy/make_secrets.py --mail smtp+tls://...`.

Nothing that is there is changed. The folder is closed to others; the files in it can be read by the containers' own
accounts, into which they are mounted one by one.
"""

from __future__ import annotations

import argparse
import os
import secrets
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "secretos"


def made(mail: str) -> dict[str, str]:
    """Every secret by its file name."""
    redis = secrets.token_hex(24)
    return {
        "secret_key": secrets.token_urlsafe(48),
        "field_keys": secrets.token_urlsafe(48),
        "postgres_password": secrets.token_hex(24),
        "owner_password": secrets.token_hex(24),
        "app_password": secrets.token_hex(24),
        "redis_conf": f"requirepass {redis}\n",
        "redis_url": f"redis://:{redis}@redis:6379/0",
        "backup_key": secrets.token_urlsafe(32),
        "metrics_token": secrets.token_urlsafe(32),
        "email_url": mail,
    }


def write(folder: Path, mail: str) -> list[str]:
    """Write what is missing; the names of what was written."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if (folder / "redis_conf").exists() is not (folder / "redis_url").exists():
        raise SystemExit("redis_conf y redis_url van juntos: borra el que queda y repite.")
    fresh = {name: text for name, text in made(mail).items() if text and not (folder / name).exists()}
    for name, text in fresh.items():
        with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444), "w") as file:
            file.write(text)
        (folder / name).chmod(0o444)
    return sorted(fresh)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--mail", default="", help="the mail server: smtp+tls://user:password@host:587")
    given = parser.parse_args()
    written = write(given.folder, given.mail)
    print(f"Escritos en {given.folder}: {', '.join(written) or 'ninguno; ya estaban'}.")
    print("Guarda una copia de field_keys y backup_key fuera de este servidor: sin ellas no hay respaldo que sirva.")
    if not (given.folder / "email_url").exists():
        print("Falta el servidor de correo: repite con --mail smtp+tls://usuario:clave@servidor:587")
