"""A program ends with the one that started it."""

import subprocess
import sys

PROGRAM = """
import threading
from gateway.lifeline import end_with_stdin
ended = threading.Event()
end_with_stdin(ended.set)
print("started", flush=True)
ended.wait()
print("ended", flush=True)
"""


def test_the_end_of_standard_input_is_told_once() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdin
        assert program.stdout
        assert program.stdout.readline() == "started\n"
        program.stdin.write("what is written is ignored\n")
        program.stdin.flush()
        assert program.poll() is None
        program.stdin.close()
        assert program.stdout.readline() == "ended\n"
        assert program.wait(10) == 0


def test_without_standard_input_it_ends_at_once() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert ended.stdout == "started\nended\n"
    assert ended.stderr == ""


def test_a_program_that_ends_by_itself_is_not_held_up() -> None:
    program = "from gateway.lifeline import end_with_stdin; end_with_stdin(print)"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.wait(20) == 0
        assert running.stderr
        assert running.stderr.read() == b""


HOLDS_THE_LOCK = """
import os, signal, threading
from gateway.lifeline import end_with_signals
stop = threading.Event()
end_with_signals(stop.set)
with stop._cond:  # as the main thread does for moments of each wait
    os.kill(os.getpid(), signal.SIGINT)
print(stop.wait(20))
"""


def test_a_signal_in_the_middle_of_a_wait_ends_the_program() -> None:
    command = [sys.executable, "-c", HOLDS_THE_LOCK]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.stdout == "True\n", done.stderr
