"""A PostgreSQL of the tests' own that may be stopped as if the power had gone."""

import os
import pwd
import subprocess
from pathlib import Path

from sqlalchemy import create_engine, text


class Cluster:
    """A cluster in a folder, with a socket and no network port; WAL in segments of 1 MB."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._bin = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: one.parent.name)
        self._user = pwd.getpwnam("postgres") if os.getuid() == 0 else None
        if self._user is not None:  # PostgreSQL refuses to run as root
            os.chown(folder, self._user.pw_uid, self._user.pw_gid)
        data = str(folder / "data")
        self._run("initdb", "-D", data, "-U", "gridbeat", "-A", "trust", "-E", "UTF8",
                  "--locale=C.UTF-8", "--no-sync", "--wal-segsize=1")  # fmt: skip
        self.start()

    @staticmethod
    def there() -> bool:
        """Whether PostgreSQL is installed."""
        return any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))

    def url(self, database: str) -> str:
        return f"postgresql://gridbeat@/{database}?host={self.folder}"

    def create(self, database: str) -> str:
        admin = create_engine(
            self.url("postgres").replace("postgresql:", "postgresql+psycopg:"),
            isolation_level="AUTOCOMMIT",
        )
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {database}"))
        admin.dispose()
        return self.url(database)

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off"
        self._control("start", "-l", str(self.folder / "server.log"), "-o", options)

    def crash(self) -> None:
        """Stop at once, without writing anything down: the next start recovers."""
        self._control("stop", "-m", "immediate")

    def limit(self, most_bytes: int | None) -> None:
        """Let no file of the database grow beyond a size, as where the disk is full."""
        pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        for one in [pid, *self._backends(pid)]:
            self._do(limiting(one, most_bytes))

    def stop(self) -> None:
        self._control("stop", "-m", "immediate")

    def _backends(self, postmaster: int) -> list[int]:
        """Return those who serve clients: others write no tables."""
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        said = {int(one): Path(f"/proc/{one}/cmdline").read_bytes() for one in children}
        return [one for one, line in said.items() if b": gridbeat " in line]

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        self._do([str(self._bin / program), *arguments])

    def _do(self, command: list[str]) -> None:
        subprocess.run(
            command,
            check=True,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self._user.pw_uid if self._user else None,
            group=self._user.pw_gid if self._user else None,
        )


def limiting(pid: int, most_bytes: int | None) -> list[str]:
    """Return the command that lets a process write no file beyond a size; None lifts it."""
    size = "unlimited" if most_bytes is None else str(most_bytes)
    return ["prlimit", "--pid", str(pid), f"--fsize={size}:"]
