"""What `pip install .` installs: the packages, what is shipped beside the code, and the command."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("wirescope-*.whl")
    with zipfile.ZipFile(path) as opened:
        yield opened


def test_the_wheel_holds_every_module_and_asset_and_nothing_else(wheel):
    shipped = [
        path.relative_to(ROOT).as_posix()
        for folder in ("engine", "gui", "assets")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert held == {*shipped, "main.py"}


def test_the_command_is_the_programs_main(wheel):
    (entry_points,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    assert "wirescope = main:main" in wheel.read(entry_points).decode()
