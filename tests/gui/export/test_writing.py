"""A file is there whole, or as it was before."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from gui.export.writing import beside, write_whole


def test_the_file_takes_the_place_of_the_one_before_and_nothing_is_left_beside_it(tmp_path):
    path = tmp_path / "a"
    path.write_text("what was there")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_fails_half_way_leaves_what_was_there(tmp_path, error):
    path = tmp_path / "a"
    path.write_text("what was there")

    def write() -> None:
        with beside(path) as part:
            part.write_text("hal")
            raise error

    with pytest.raises(type(error)):
        write()
    assert path.read_text() == "what was there"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_the_file_has_the_mode_of_any_other_or_is_its_owners_alone(tmp_path):
    other = tmp_path / "other"
    other.touch()
    write_whole(tmp_path / "a", b"")
    assert (tmp_path / "a").stat().st_mode == other.stat().st_mode
    with beside(tmp_path / "b", private=True) as part:
        part.write_bytes(b"secret")
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o600


def test_a_missing_folder_is_an_error_of_the_system(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "none" / "a", b"")


@pytest.mark.skipif(sys.platform == "win32", reason="a user of Windows may not make links")
def test_a_link_stays_one_and_its_file_is_written(tmp_path):
    (tmp_path / "a").touch()
    (tmp_path / "link").symlink_to(tmp_path / "a")
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "a").read_bytes() == b"new"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_what_is_no_file_is_written_to_and_stays(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(path, b"octets")
        assert os.read(reader, 100) == b"octets"
    finally:
        os.close(reader)
    assert path.is_fifo()
