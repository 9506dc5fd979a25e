"""Servers that are programs of their own: each is started for a test and stopped after it."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
INSTALLED = ROOT / ".cache" / "peers"
"""Where the set-up of the tests puts peers that the system lacks."""
STOP_S = 10.0


@contextlib.contextmanager
def program(
    command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, pass_fds: Sequence[int] = ()
) -> Iterator[subprocess.Popen[str]]:
    """Run a program, its output to be read line by line; at the end it is told to stop, and waited for."""
    running = subprocess.Popen(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **(env or {})},
        pass_fds=pass_fds,
    )
    with running:
        try:
            yield running
        finally:
            running.terminate()
            try:
                running.wait(STOP_S)
            except subprocess.TimeoutExpired:
                running.kill()


def line_of(running: subprocess.Popen[str], start: str) -> str:
    """Return what follows ``start`` in the first line of output that begins so."""
    assert running.stdout is not None
    said = []
    for line in running.stdout:
        if line.startswith(start):
            return line.removeprefix(start).strip()
        said.append(line)
    raise AssertionError(f"{running.args} ended: {''.join(said)}")


@contextlib.contextmanager
def http_server(folder: Path, protocol: str) -> Iterator[int]:
    """Serve ``folder`` by Python's own http.server; gives the port."""
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--protocol", protocol]
    with program([*command, "--directory", folder]) as running:
        yield int(line_of(running, "Serving HTTP on 127.0.0.1 port ").split()[0])


NGINX = shutil.which("nginx", path=f"{INSTALLED / 'bin'}:{os.environ.get('PATH', '')}:/usr/sbin")

_NGINX_CONFIGURATION = """
daemon off;
worker_processes 1;
{user}
pid {folder}/pid;
error_log {folder}/error.log info;
events {{ worker_connections 64; }}
http {{
    access_log off;
    default_type application/octet-stream;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root {folder}/root;
        location /two-at-most/ {{ alias {folder}/root/; keepalive_requests 2; }}
        location /cut {{ return 444; }}
        location /moved {{ return 301 /index.html; }}
    }}
}}
"""


@contextlib.contextmanager
def nginx(folder: Path) -> Iterator[int]:
    """Serve ``folder``/root by nginx, everything it writes in ``folder``; gives the port.

    nginx takes a listening socket over from its parent, which it finds in the variable NGINX: so the port is the
    system's choice, and a client need not wait for it.
    """
    assert NGINX is not None
    # Started by root, its worker would be another user, who may not read the folder.
    user = "user root;" if os.geteuid() == 0 else ""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        configuration = folder / "nginx.conf"
        configuration.write_text(_NGINX_CONFIGURATION.format(folder=folder, port=port, user=user), encoding="utf-8")
        number = listening.fileno()
        command = [NGINX, "-p", folder, "-c", configuration]
        with program(command, env={"NGINX": f"{number};"}, pass_fds=[number]):
            yield port


NODE = shutil.which("node")
_WS_PLACES = [Path(place) for place in os.environ.get("NODE_PATH", "").split(os.pathsep) if place]
WS = next((place for place in [*_WS_PLACES, INSTALLED / "node_modules"] if (place / "ws").is_dir()), None)


@contextlib.contextmanager
def node_ws() -> Iterator[int]:
    """Run ws_server.js by Node; gives the port."""
    assert NODE is not None
    with program([NODE, Path(__file__).with_name("ws_server.js")], env={"NODE_PATH": str(WS)}) as running:
        yield int(line_of(running, "port "))
