"""A production server for the dashboard: 300 open streams and pages beside them."""

import errno
import logging
import select
import socket
import ssl
import sys
import threading

from flask import Flask
from waitress.server import create_server

from dashboard.front import LOOPBACK, Front, Wsgi, running
from dashboard.seats import MAX_VIEWERS
from gateway.lifeline import end_with_signals, end_with_stdin

PAGE_THREADS = 8
# select() takes 512 sockets on Windows, 1024 elsewhere; poll() has no limit, but a
# process has 1024 open files by default.
CONNECTIONS = 900 if hasattr(select, "poll") else 450
# A viewer that stops reading may hold back one event, here and in the system's own
# buffer; waitress then waits, and the viewer's next event is the newest one.
HELD_BACK_BYTES = 1
SYSTEM_BUFFER_BYTES = 65_536
GONE_MS = 20_000  # a viewer that acknowledges nothing for so long has left
FRONT_FILES = 4 * CONNECTIONS  # each has a socket outside, two inside
STACK_BYTES = 512 * 1024
LARGEST_BODY = 1_048_576  # read before the application may refuse it


class PortInUse(Exception):
    """Another program listens on this port."""


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; PortInUse, or OSError for a host that is not ours."""
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        for option in listener_options():
            listener.setsockopt(*option)
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(port) from error
        raise
    return listener


def listener_options() -> list[tuple[int, int, int]]:
    """Return socket options; the connections inherit them from the listener."""
    options = [
        (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
        (socket.SOL_SOCKET, socket.SO_SNDBUF, SYSTEM_BUFFER_BYTES),
    ]
    if sys.platform == "win32":  # there, "reuse" would let two servers share a port
        options.append((socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1))
    else:
        options.append((socket.SOL_SOCKET, socket.SO_REUSEADDR, 1))
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        options.append((socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, GONE_MS))
    return options


def serve(
    app: Flask,
    listener: socket.socket,
    supervised: bool = False,
    tls: ssl.SSLContext | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM, or, ``supervised``, the end of standard input."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    threading.stack_size(STACK_BYTES)
    if tls is None:
        serve_on(app, app, listener, supervised)
        return
    allow_files(FRONT_FILES)
    inside = listen(LOOPBACK, 0)
    front = Front(listener, tls, inside.getsockname()[1])
    with running(front):
        serve_on(app, front.behind(app), inside, supervised)


def allow_files(count: int) -> None:
    """Let this process hold so many sockets, where a process has a limit of them."""
    if sys.platform != "win32":
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


def serve_on(app: Flask, wsgi: Wsgi, listener: socket.socket, supervised: bool) -> None:
    """Serve ``wsgi``, which is ``app`` or wraps it, with waitress."""
    server = create_server(
        wsgi,
        sockets=[listener],
        threads=MAX_VIEWERS + PAGE_THREADS,
        connection_limit=CONNECTIONS,
        max_request_body_size=LARGEST_BODY,
        asyncore_use_poll=hasattr(select, "poll"),
        outbuf_high_watermark=HELD_BACK_BYTES,
        # read on while a stream runs, so that a viewer's goodbye is noticed
        channel_request_lookahead=1,
        log_socket_errors=False,
        ident=None,
    )

    stopping = threading.Event()

    def stop() -> None:
        stopping.set()
        server.pull_trigger()  # else the main thread sleeps on for a second

    end_with_signals(stop)
    if supervised:
        end_with_stdin(stop)
    while not stopping.is_set():
        server.asyncore.loop(
            timeout=server.adj.asyncore_loop_timeout,
            use_poll=server.adj.asyncore_use_poll,
            map=server._map,
            count=1,
        )
    app.extensions["live"].close()  # ends the streams, which frees their threads
    for connection in list(server.active_channels.values()):
        connection.handle_close()  # some threads wait for a viewer that is slow
    server.task_dispatcher.shutdown()
    server.close()
