"""A sketch that runs on a board while its output is watched."""

from gateway.language import tr
from gateway.usb.console import Console, Say
from gateway.usb.explain import explanation
from gateway.usb.line import Line
from gateway.usb.program import put_kit, uses_kit


def run_sketch(line: Line, source: str, name: str, say: Say) -> bool:
    """Run a sketch to its end or to Ctrl-C; tell whether it went well.

    The board is at its prompt and quiet afterwards.
    """
    console = Console(say, explanation, name)
    line.stop()
    if uses_kit(source):
        sent = put_kit(line, lambda done, total: None)
        if sent.written:
            words = tr("The kit was copied: {count} files.", count=sent.written)
            say(f"{words}\n")
    try:
        traceback = line.run(source, console.feed)
        console.end()
    except KeyboardInterrupt:
        console.end()
        line.quiet()
        say("\n" + tr("Stopped. The board is quiet.") + "\n")  # after the terminal's ^C
        return True
    console.feed(traceback.encode())
    console.end()
    line.quiet()
    return not traceback
