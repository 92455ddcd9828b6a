"""The firewall of this computer: does it let boards and phones in?

No program can knock on its own door from outside, so what the firewall says of itself
is read: ufw and firewalld on Linux, the built-in ones of Windows and macOS.
"""

import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from gateway.doctor.finding import GREEN, ORANGE, RED, Finding
from gateway.doctor.ports import wanted
from gateway.language import tr
from gateway.room import Room

RULE = "Dannaya"  # the name of our rule in Windows' firewall
MAC_TOOL = "/usr/libexec/ApplicationFirewall/socketfilterfw"
UFW = Path("/etc/ufw")
RULES = "user.rules"

Run = Callable[[Sequence[str]], tuple[int, str]]


def run(command: Sequence[str]) -> tuple[int, str]:
    """Return the exit status and the words of a command; (127, "") without it."""
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, errors="replace", timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return 127, ""
    return done.returncode, done.stdout


def is_secret(path: Path) -> bool:
    """Tell whether a file is there, and not ours to read."""
    try:
        path.open("rb").close()
    except PermissionError:
        return True
    except OSError:
        return False
    return False


def firewall(
    room: Room,
    execute: Run = run,
    system: str = sys.platform,
    ufw: Path = UFW,
    secret: Callable[[Path], bool] = is_secret,
) -> list[Finding]:
    """Tell whether the room's ports are let through, with the command that does it."""
    numbers = [port for _, port in wanted(room)]
    if system == "win32":
        return [windows(numbers, execute)]
    if system == "darwin":
        return [mac(execute)]
    blocked, fix = linux(numbers, execute, ufw)
    if blocked and secret(ufw / RULES):
        sentence = tr(
            "The firewall (ufw) is on, and only root may read what it lets in: type "
            "this once; a second time does no harm."
        )
        return [Finding("firewall", ORANGE, sentence, fix)]
    if blocked:
        text = ", ".join(map(str, blocked))
        sentence = tr(
            "The firewall keeps boards and phones out of {ports}.", ports=text
        )
        return [Finding("firewall", RED, sentence, fix)]
    return [
        Finding("firewall", GREEN, tr("No firewall stands before the room's ports."))
    ]


def linux(numbers: list[int], execute: Run, ufw: Path) -> tuple[list[int], str]:
    """Return the blocked ports and the command that opens them."""
    if "ENABLED=yes" in read(ufw / "ufw.conf"):
        rules = read(ufw / RULES)
        allowed = re.findall(
            r"^### tuple ### allow (?:tcp|any) ([\d:,]+|any)", rules, re.M
        )
        blocked = [port for port in numbers if not lets_in(allowed, port)]
        return blocked, "sudo ufw allow " + ",".join(map(str, blocked)) + "/tcp"
    status, state = execute(["firewall-cmd", "--state"])
    if status == 0 and "running" in state:
        _, text = execute(["firewall-cmd", "--list-ports"])
        allowed = [one.removesuffix("/tcp").replace("-", ":") for one in text.split()]
        blocked = [port for port in numbers if not lets_in(allowed, port)]
        opens = " ".join(f"--add-port={port}/tcp" for port in blocked)
        return blocked, f"sudo firewall-cmd {opens}"
    return [], ""


def lets_in(allowed: list[str], port: int) -> bool:
    """Tell whether one of some rules, such as "any", "80,443" or "1:9", has a port."""
    for rule in ",".join(allowed).split(","):
        low, _, high = rule.partition(":")
        if rule == "any" or (low.isdigit() and int(low) <= port <= int(high or low)):
            return True
    return False


def windows(numbers: list[int], execute: Run) -> Finding:
    """Return what Windows' firewall does: our rule is there, or has to be made."""
    show = ["netsh", "advfirewall", "firewall", "show", "rule", f"name={RULE}"]
    if execute(show)[0] == 0:
        return Finding("firewall", GREEN, tr("The firewall has the rule for the room."))
    text = ",".join(map(str, numbers))
    fix = (
        f'netsh advfirewall firewall add rule name="{RULE}" dir=in action=allow '
        f"protocol=TCP localport={text}"
    )
    sentence = tr(
        "Windows' firewall may keep boards and phones out: open a command prompt as "
        "administrator and type this once."
    )
    return Finding("firewall", ORANGE, sentence, fix)


def mac(execute: Run) -> Finding:
    """Return what the firewall of macOS does."""
    _, state = execute([MAC_TOOL, "--getglobalstate"])
    if "State = 0" in state:
        return Finding("firewall", GREEN, tr("The firewall is off."))
    fix = f"sudo {MAC_TOOL} --add {sys.executable} --unblockapp {sys.executable}"
    sentence = tr("The firewall asks before it lets Python in: allow it once.")
    return Finding("firewall", ORANGE, sentence, fix)


def read(path: Path) -> str:
    """Return the text of a file, "" when it is not there or not ours to read."""
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
