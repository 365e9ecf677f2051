"""scripts/postgres starts a cluster of its own and leaves nothing behind, however it ends."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.conftest import ROOT
from tests.databases import missing

SCRIPT = ROOT / "scripts" / "postgres"


@pytest.fixture(autouse=True)
def postgresql() -> None:
    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        missing("PostgreSQL is not installed")


@pytest.fixture
def folders() -> Iterator[Path]:
    """The folder clusters are made in; nothing may be left in it, nor any process using it.

    Not below pytest's own: PostgreSQL's user may not look into that.
    """
    with TemporaryDirectory(prefix="gridbeat-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder
        assert list(folder.iterdir()) == []
        assert processes(folder) == []


def processes(folder: Path) -> list[str]:
    """The command lines that name a folder."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = file.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # it has ended
            continue
        if str(folder) in words:
            found.append(words)
    return found


def start(folder: Path, *command: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        # Who started the tests may ignore INT, and then the script could not trap it.
        ["env", "--default-signal=INT", SCRIPT, "run", *command],
        env=os.environ | {"TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_the_command_finds_its_server_and_its_exit_code_is_kept(folders: Path) -> None:
    asks = 'psql -XAtc "SELECT current_user" "$GRIDBEAT_TEST_POSTGRES"; exit 3'
    running = start(folders, "sh", "-c", asks)
    assert running.communicate()[0] == "gridbeat\n"
    assert running.returncode == 3


@pytest.mark.parametrize(
    ("how", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)]
)
def test_interrupting_it_stops_the_command_and_the_server(
    folders: Path, how: signal.Signals, code: int
) -> None:
    running = start(folders, "sh", "-c", "echo $$; exec sleep 600")
    assert running.stdout is not None
    command = int(running.stdout.readline())
    assert processes(folders) != []
    running.send_signal(how)
    assert running.wait() == code
    running.stdout.close()
    assert not Path(f"/proc/{command}").exists()


def test_interrupting_it_while_it_starts_leaves_nothing(folders: Path) -> None:
    running = start(folders, "true")
    while not any(folders.glob("*/data/*")):
        assert running.poll() is None
    running.terminate()
    running.communicate()
    assert running.returncode == 143


def test_without_a_command_it_says_how_it_is_used() -> None:
    done = subprocess.run([SCRIPT], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "usage" in done.stderr
