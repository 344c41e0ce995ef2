"""The files by which the product is put into production: valid, closed, and in step with the settings."""

import os
import re
import runpy
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from config import settings as here
from tests.config.test_production import SHELL

ROOT = Path(__file__).resolve().parent.parent.parent
SECRETS = "/run/secrets/"
ANSWERS = {
    "VINCULO_VERSION": "0.1.0",
    "SITE_NAME": "vinculo.acme.co",
    "ACME_EMAIL": "sistemas@acme.co",
    "DEFAULT_FROM_EMAIL": "Acme <hola@acme.co>",
}
ONE_SHOT = {"migrate", "restore", "certificates"}


def compose() -> dict[str, Any]:
    found: dict[str, Any] = YAML(typ="safe").load(ROOT / "docker-compose.yml")
    return found


SERVICES = compose()["services"]


@pytest.mark.parametrize("name", ["docker-compose.yml", "docker-compose.dev.yml"])
def test_the_compose_files_are_valid(name):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_everything_that_production_needs_is_there():
    assert set(SERVICES) == {
        "proxy", "certificates", "web1", "web2", "worker", "worker-jobs", "beat", "migrate", "backup", "restore",
        "postgres", "redis",
    }  # fmt: skip
    queues = {SERVICES[name]["command"][5] for name in ("worker", "worker-jobs")}
    assert queues == {"--queues=vinculo", "--queues=vinculo-jobs"}
    assert "noeviction" in SERVICES["redis"]["command"]
    assert SERVICES["redis"]["command"][2:4] == ["--appendonly", "yes"]


def test_the_databases_log_quotes_nobody():
    """A failed or slow statement would stand there with what people typed."""
    options = set(SERVICES["postgres"]["command"])
    assert {
        "-clog_min_error_statement=panic",
        "-clog_error_verbosity=terse",
        "-clog_min_duration_statement=-1",
    } <= options


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_is_closed(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "pid", "ipc", "devices"} & set(service)
    limits = service["deploy"]["resources"]["limits"]
    assert {"cpus", "memory", "pids"} <= set(limits)
    assert service["logging"]["options"]["max-size"]
    if name == "certificates":  # root for one chown, without a network
        assert (service["cap_add"], service["network_mode"]) == (["CHOWN"], "none")
    else:
        assert service["user"].split(":")[0] not in {"0", "root"}
        assert set(service.get("cap_add", [])) <= {"NET_BIND_SERVICE"}
    assert "healthcheck" in service or name in ONE_SHOT


def test_images_are_pinned_and_only_the_proxy_is_reached_from_outside():
    for name, service in SERVICES.items():
        version = service["image"].partition(":")[2]
        assert re.match(r"\d+\.\d+|\$\{VINCULO_VERSION:\?", version), name
        assert ("ports" in service) is (name == "proxy")
    networks = compose()["networks"]
    assert {name for name, network in networks.items() if network.get("internal")} == {"data", "web", "watch"}
    assert not {"edge", "out"} & set(SERVICES["postgres"]["networks"] + SERVICES["redis"]["networks"])
    assert "data" not in SERVICES["proxy"]["networks"]


def test_nothing_secret_is_written_down_and_nothing_has_a_known_default():
    text = (ROOT / "docker-compose.yml").read_text()
    for name in re.findall(r"\$\{(\w+)", text):
        if re.search("KEY|PASSWORD|TOKEN|SECRET", name):
            pytest.fail(f"{name} comes from the environment")
    assert not re.search(r"PASSWORD: (?!/run)\S", text.replace("PASSWORD_FILE", "FILE"))
    defaults = dict(re.findall(r"\$\{(\w+):-([^}]*)\}", text))
    assert set(defaults) == {"TIME_ZONE", "COUNTRY", "CURRENCY", "LOG_LEVEL", "SENTRY_DSN", "BACKUP_AT"}
    declared = {name: secret["file"] for name, secret in compose()["secrets"].items()}
    assert all(file == f"./secretos/{name}" for name, file in declared.items())
    used = {name for service in SERVICES.values() for name in service.get("secrets", [])}
    assert used == set(declared)


@pytest.fixture(scope="module")
def secrets(tmp_path_factory) -> Path:
    """What the installer's command makes."""
    folder = tmp_path_factory.mktemp("deploy") / "secretos"
    command = [
        sys.executable,
        "deploy/make_secrets.py",
        "--folder",
        str(folder),
        "--mail",
        "smtp+tls://u:k8Q@smtp.acme.co:587",
    ]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


def test_the_installer_makes_every_secret_once(secrets):
    assert {path.name for path in secrets.iterdir()} == set(compose()["secrets"])
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700
    before = {path.name: path.read_text() for path in secrets.iterdir()}
    assert len(set(before.values())) == len(before)
    command = [sys.executable, "deploy/make_secrets.py", "--folder", str(secrets)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert "ya estaban" in done.stdout
    assert {path.name: path.read_text() for path in secrets.iterdir()} == before
    assert before["redis_conf"].split()[1] in before["redis_url"]


def environment_of(service: dict[str, Any], secrets: Path) -> dict[str, str]:
    """What the service's processes see."""
    image = (ROOT / "Dockerfile").read_text()
    found = dict(re.findall(r"(\w+)=(/datos/\S+|config\.settings|/app/collected)", image))
    for name, value in service["environment"].items():
        filled = re.sub(r"\$\{(\w+)(:[-?]([^}]*))?\}", lambda m: ANSWERS.get(m[1], m[3] or ""), str(value))
        found[name] = filled.replace(SECRETS, f"{secrets}/")
    return found


@pytest.mark.parametrize("name", ["web1", "web2", "worker", "worker-jobs", "beat", "migrate", "backup", "restore"])
def test_the_settings_take_what_each_service_is_given(monkeypatch, secrets, name):
    for variable in list(os.environ):
        monkeypatch.delenv(variable)
    given = environment_of(SERVICES[name], secrets)
    for variable, value in {**SHELL, **given}.items():
        monkeypatch.setenv(variable, value)
    kept = {path.removeprefix(f"{secrets}/") for path in given.values() if path.startswith(str(secrets))}
    monkeypatch.delenv("DATABASE_PASSWORD_FILE" if "DATABASE_ROLE" in given else "BACKUP_KEY_FILE", raising=False)
    found = runpy.run_path(str(ROOT / "config" / "settings.py"))
    owner = name in {"migrate", "backup", "restore"}
    assert found["PRODUCTION"]
    assert found["DATABASES"]["default"]["USER"] == ("vinculo_owner" if owner else "vinculo_app")
    assert bool(found["BACKUP_KEY"]) is owner
    assert ("owner_password" in SERVICES[name]["secrets"]) is owner
    assert set(SERVICES[name]["secrets"]) >= kept - {"app_password"}


def test_the_dockerfile_builds_a_closed_image_from_locked_packages():
    text = (ROOT / "Dockerfile").read_text()
    assert re.search(r"^ARG PYTHON=3\.11\.\d+-slim-trixie$", text, re.MULTILINE)
    assert "--require-hashes" in text
    assert re.findall(r"^USER (.+)$", text, re.MULTILINE) == ["10001:10001"]
    assert text.index("USER 10001") < text.index("CMD [")
    assert "HEALTHCHECK" in text
    assert "collectstatic" in text
    assert "compile_messages" in text
    major = SERVICES["postgres"]["image"].partition(":")[2].split(".")[0]
    assert f"postgresql-client-{major}" in text


def test_only_what_runs_goes_into_the_image():
    allowed = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    assert all((ROOT / name).exists() for name in allowed)
    own = {app.split(".")[0] for app in here.INSTALLED_APPS if (ROOT / app.split(".")[0]).is_dir()}
    assert own <= set(allowed)
    assert not {"tests", "local", "secretos", ".env", ".git", "docs"} & set(allowed)
    ignored = (ROOT / ".gitignore").read_text().split()
    assert {"/secretos/", "/.env"} <= set(ignored)


GIVEN_AWAY = [
    r"-----BEGIN [A-Z ]*PRIVATE KEY", r"\bAKIA[0-9A-Z]{16}\b", r"\bgh[pousr]_[A-Za-z0-9]{30,}",
    r"\bxox[abp]-[A-Za-z0-9-]{20,}",
    r"(secret|token|password|api_?key)[a-z_]* *[:=] *[\"'][A-Za-z0-9+/_-]{32,}[\"']",
]  # fmt: skip


def test_the_tree_holds_no_secret():
    command = ["git", "grep", "-lIiE", "|".join(GIVEN_AWAY), "--", ".", ":!tests", ":!static/vendor", ":!requirements"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.stdout == ""
