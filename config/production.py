"""What production refuses to start with. A wrong setting is named before anything is served, all of them at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from logging import getLevelNamesMapping
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.core.exceptions import ImproperlyConfigured

LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "::1"}
KEY_LENGTH = {"SECRET_KEY": 50, "FIELD_KEYS": 32, "METRICS_TOKEN": 24, "DATABASE_PASSWORD": 12}
GIVEAWAYS = ("changeme", "change-me", "cambiame", "insecure", "development-only", "password", "secret-key", "example")
MAIL_SCHEMES = {"smtp", "smtps", "smtp+tls"}
Found = Mapping[str, Any]


def refuse(found: Found) -> None:
    """Raise ImproperlyConfigured with everything that is wrong for a site that others reach."""
    checks = (secrets, addresses, databases, services, places, choices)
    if wrong := [line for check in checks for line in check(found)]:
        lines = "\n".join(f"  - {line}" for line in wrong)
        raise ImproperlyConfigured(f"Vínculo no arranca en producción con esta configuración:\n{lines}")


def refuse_debug(found: Found) -> None:
    """DEBUG shows the insides of an error to whoever sees the page: only on one's own machine."""
    if set(found["ALLOWED_HOSTS"]) - LOOPBACK:
        raise ImproperlyConfigured("DEBUG=1 solo se admite en la propia máquina: quita DEBUG o ALLOWED_HOSTS.")


def secrets(found: Found) -> Iterator[str]:
    """Signing and encryption keys: long, random, and not the same."""
    keys = {"SECRET_KEY": [found["SECRET_KEY"]], "FIELD_KEYS": found["FIELD_KEYS"]}
    for name, values in keys.items():
        if not any(values):
            yield f"{name}: falta. Genera una con «python -c 'import secrets; print(secrets.token_urlsafe(48))'»."
        elif any(is_weak(value, KEY_LENGTH[name]) for value in values):
            yield f"{name}: es corta, repetida o de ejemplo; hacen falta {KEY_LENGTH[name]} caracteres al azar."
    if found["SECRET_KEY"] and found["SECRET_KEY"] in found["FIELD_KEYS"]:
        yield "FIELD_KEYS: debe ser distinta de SECRET_KEY, para poder cambiar una sin la otra."


def is_weak(value: str, length: int) -> bool:
    """Whether somebody may have typed, copied or guessed it."""
    return len(value) < length or len(set(value)) < 8 or any(word in value.lower() for word in GIVEAWAYS)


def addresses(found: Found) -> Iterator[str]:
    """Under which names the site answers, and that it does so over HTTPS only."""
    hosts, site = set(found["ALLOWED_HOSTS"]), urlsplit(found["SITE_URL"])
    if not hosts - LOOPBACK:
        yield "ALLOWED_HOSTS: falta. Escribe el nombre del sitio, por ejemplo «vinculo.miempresa.co»."
    if any("*" in host or host.startswith(".") for host in hosts):
        yield "ALLOWED_HOSTS: sin comodines; escribe cada nombre completo."
    if not found["HTTPS"]:
        yield "HTTPS: no se puede apagar; las sesiones y los datos personales viajarían a la vista."
    if site.scheme != "https" or not site.hostname:
        yield "SITE_URL: falta o no empieza por «https://». Va en los enlaces de correos e invitaciones."
    elif site.hostname not in hosts:
        yield "SITE_URL: su nombre no está en ALLOWED_HOSTS."
    if any(network.strip() in {"*", "0.0.0.0/0", "::/0"} for network in found["TRUSTED_PROXIES"]):
        yield "TRUSTED_PROXIES: solo las direcciones de tus propios proxies, nunca todas."


def databases(found: Found) -> Iterator[str]:
    """Two roles: the one that serves cannot rewrite history, and does not know the owner's password."""
    app, owner = urlsplit(found["DATABASE_URL"]), urlsplit(found["DATABASE_OWNER_URL"])
    role = found["DATABASE_APP_ROLE"]
    if found["DATABASE_ROLE"] == "owner":
        if not owner.path.strip("/") or not owner.username:
            yield "DATABASE_OWNER_URL: falta; es la cuenta dueña de las tablas, con la que se migra y se respalda."
        elif owner.username == role:
            yield f"DATABASE_OWNER_URL: la dueña no puede ser «{role}», la cuenta que sirve."
    elif not app.path.strip("/") or not app.username:
        yield "DATABASE_URL: falta, o no dice con qué cuenta se entra."
    elif app.username != role:
        yield f"DATABASE_URL: la web y los procesos entran con «{role}» (DATABASE_APP_ROLE), no con otra cuenta."
    entry = found["DATABASES"]["default"]
    over_network = entry["HOST"] and not entry["HOST"].startswith("/")
    if over_network and is_weak(entry["PASSWORD"], KEY_LENGTH["DATABASE_PASSWORD"]):
        yield "DATABASE_PASSWORD: la contraseña de la base de datos falta o es fácil de adivinar."


def services(found: Found) -> Iterator[str]:
    """The mail server and the workers' doorbell."""
    mail = urlsplit(found["EMAIL_URL"])
    if mail.scheme not in MAIL_SCHEMES or not mail.hostname:
        yield "EMAIL_URL: falta el servidor de correo, por ejemplo «smtp+tls://usuario:clave@smtp.miempresa.co:587»."
    elif mail.scheme == "smtp" and mail.username and mail.hostname not in LOOPBACK:
        yield "EMAIL_URL: «smtp://» llevaría la contraseña a la vista; usa «smtp+tls://» o «smtps://»."
    if ".example" in found["DEFAULT_FROM_EMAIL"] or "@" not in found["DEFAULT_FROM_EMAIL"]:
        yield "DEFAULT_FROM_EMAIL: escribe el remitente real, por ejemplo «Mi Empresa <hola@miempresa.co>»."
    if not found["REDIS_URL"]:
        yield "REDIS_URL: falta; sin él los procesos de fondo no oyen el reloj."
    if found["DEMO"]:
        yield "DEMO: la empresa de ejemplo tiene contraseñas conocidas; quítalo."
    if found["METRICS_TOKEN"] and is_weak(found["METRICS_TOKEN"], KEY_LENGTH["METRICS_TOKEN"]):
        yield "METRICS_TOKEN: es corto o de ejemplo; hacen falta 24 caracteres al azar, o déjalo vacío."


def places(found: Found) -> Iterator[str]:
    """Files of people must not lie in the code's folder, which a new version replaces."""
    if found["MEDIA_ROOT"].is_relative_to(found["BASE_DIR"]):
        yield "FILES_DIR: falta; es la carpeta de los archivos privados, fuera del programa y con respaldo."


def choices(found: Found) -> Iterator[str]:
    """Words of a list: a wrong one would be told from deep inside, or by a page."""
    if found["TIME_ZONE"] not in available_timezones():
        yield "TIME_ZONE: no existe; escribe una como «America/Bogota»."
    if not re.fullmatch("[A-Z]{2}", found["COUNTRY"]):
        yield "COUNTRY: dos letras mayúsculas, como «CO»."
    if not re.fullmatch("[A-Z]{3}", found["CURRENCY"]):
        yield "CURRENCY: tres letras mayúsculas, como «COP»."
    if found["LOG_FORMAT"] not in {"json", "plain"}:
        yield "LOG_FORMAT: «json» o «plain»."
    if found["LOG_LEVEL"] not in getLevelNamesMapping():
        yield "LOG_LEVEL: «DEBUG», «INFO», «WARNING» o «ERROR»."
