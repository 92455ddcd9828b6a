"""What a board prints, passed on as it comes, explained under each error."""

import pytest

from gateway.usb.console import Console

SYNTAX = (
    'Traceback (most recent call last):\r\n  File "<stdin>", line 1\r\n'
    "SyntaxError: invalid syntax\r\n"
)
EXPLAINED = (
    'Traceback (most recent call last):\n  File "04.py", line 1\n'
    "SyntaxError: invalid syntax\n    why\n    what\n"
)


class Screen:
    """Keeps what was shown."""

    def __init__(self, name: str = "04.py") -> None:
        self.text = ""
        self.asked: list[str] = []
        self.console = Console(self.say, self.explain, name)

    def say(self, text: str) -> None:
        self.text += text

    def explain(self, traceback: str) -> list[str]:
        self.asked.append(traceback)
        return ["why", "what"]


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_an_explanation_stands_under_the_error(size: int) -> None:
    screen = Screen()
    data = b"before\r\n" + SYNTAX.encode() + b"after \xc3\xa9\r\n"
    for start in range(0, len(data), size):
        screen.console.feed(data[start : start + size])
    assert screen.text == f"before\n{EXPLAINED}after é\n"
    assert screen.asked[0].endswith("SyntaxError: invalid syntax")


def test_what_has_no_end_of_line_yet_is_shown_at_once() -> None:
    screen = Screen()
    screen.console.feed("Température ? ".encode())
    assert screen.text == "Température ? "
    screen.console.feed(b"27")
    screen.console.end()
    assert screen.text == "Température ? 27\n"


def test_a_stop_by_ctrl_c_is_not_explained() -> None:
    screen = Screen()
    screen.console.feed(
        SYNTAX.replace("SyntaxError: invalid syntax", "KeyboardInterrupt: ").encode()
    )
    assert screen.asked == []


def test_other_files_keep_their_names() -> None:
    screen = Screen()
    screen.console.feed(b'  File "kit/node.py", line 3, in f\n  File "<stdin>"\n')
    assert screen.text == '  File "kit/node.py", line 3, in f\n  File "04.py"\n'


def test_bytes_that_are_no_text_are_shown_as_such() -> None:
    screen = Screen()
    screen.console.feed(b"\xff\xfe ok\n")
    assert screen.text == "�� ok\n"
