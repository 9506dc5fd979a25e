"""What is measured in a process of its own, so that no measurement leaves anything behind for the next."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LIMIT_S = 900


def in_child(module: str, function: str, *arguments: Any) -> Any:
    """Return what a function of ``bench`` returns in a new process, without a screen; both as JSON.

    Raises:
        subprocess.CalledProcessError: It failed; it has said why.
    """
    command = [sys.executable, "-m", "bench.children", module, function, json.dumps(arguments)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, timeout=LIMIT_S, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def resident() -> int:
    """Return how many octets of memory this process has, as the system counts them; 0 where it does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Run one function and print what it returns."""
    module, function, arguments = sys.argv[1:]
    found = getattr(importlib.import_module(module), function)(*json.loads(arguments))
    print(json.dumps(found), flush=True)
    # What a million objects take to be torn down is nobody's concern.
    os._exit(0)


if __name__ == "__main__":
    main()
