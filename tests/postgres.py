"""One real PostgreSQL server for a run of the tests, shared by its workers and gone with it.

It listens on a socket in its own folder only. PostgreSQL refuses to run as root: there, another user runs it.
"""

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import machine

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "300",
    "shared_buffers": "128MB",
    "autovacuum": "off",
    "timezone": "UTC",
}
# Ends the server when the run that started it is gone without having done so.
WATCH = '(while kill -0 "$1"; do sleep 1; done; kill -QUIT "$2"; rm -rf "$3") >/dev/null 2>&1 &'


@contextmanager
def locked(folder: Path, what: str = "server") -> Iterator[None]:
    """Hold the lock of something in a folder that several workers share."""
    with (folder / f"{what}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Server:
    """The server of a run; its whole state is files in `run`, so that every worker can ask for it."""

    def __init__(self, run: Path) -> None:
        self._noted = run / "postgresql"

    def url(self, database: str) -> str:
        """The address of a database; starts the server if it does not run. The caller holds the lock."""
        if not self._noted.exists():
            self._noted.write_text(str(_start(watched=int((self._noted.parent / "pid").read_text()))))
        return f"postgresql+psycopg://tester@/{database}?host={self._noted.read_text()}"

    def stop(self) -> None:
        """Stop the server if it runs, and remove what it left."""
        if self._noted.exists():
            home = Path(self._noted.read_text())
            if (home / "data" / "postmaster.pid").exists():
                os.kill(_process(home), signal.SIGQUIT)
            shutil.rmtree(home, ignore_errors=True)


def _start(*, watched: int) -> Path:
    """Make a server in a new folder, whose name is short because a socket's path must be."""
    home = Path(tempfile.mkdtemp(prefix="pg-"))
    user = _user()
    if user:
        shutil.chown(home, user)
    data = home / "data"
    initialise = ("-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    subprocess.run(**_command("initdb", *initialise), check=True)
    options = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in SETTINGS.items())
    options += f" -c unix_socket_directories={home}"
    start = _command("pg_ctl", "start", "-D", data, "-w", "-s", "-l", home / "log", "-o", options)
    if subprocess.run(**start, check=False).returncode:
        raise RuntimeError(f"PostgreSQL did not start: {(home / 'log').read_text()}")
    watch = ["sh", "-c", WATCH, "watch", str(watched), str(_process(home)), str(home)]
    subprocess.run(watch, stdin=subprocess.DEVNULL, start_new_session=True, check=True)
    return home


def _process(home: Path) -> int:
    return int((home / "data" / "postmaster.pid").read_text().split()[0])


def _command(program: str, *arguments: object) -> dict:
    """What `subprocess` needs to run one of the server's programs as a user who may."""
    folder = machine.postgresql()
    assert folder is not None, machine.TOOLS["postgresql"].advice
    user = _user()
    identity = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
    return {
        "args": [str(folder / program), *map(str, arguments)],
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "cwd": "/",
        **identity,
    }


def _user() -> str | None:
    """Who runs the server: ourselves, or where we are root, PostgreSQL's own user."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
