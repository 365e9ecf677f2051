"""Memory of this process."""

from pathlib import Path


def peak_mb() -> float:
    """Return the most memory this process has held, megabytes.

    From the kernel's high-water mark: unlike `getrusage` it does not remember the parent's.
    """
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return float("nan")
