"""The stick: made with the network on, a room built from it with the network off."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

from gateway.bundle import Plan, make, verify
from gateway.bundle.own_wheel import BundleError, packed
from gateway.bundle.targets import TARGETS, markers
from gateway.bundle.wheels import metadata, missing
from gateway.language import use

# packages are downloaded and installed here: long on a busy computer
pytestmark = pytest.mark.timeout(400)

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]


def this_python() -> str:
    """Return the version of the Python that runs now, such as "3.11"."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture(autouse=True)
def english() -> None:
    use("en")


@pytest.fixture(scope="module")
def zipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a stick for this Python, with a folder of drivers, as one file."""
    parent = tmp_path_factory.mktemp("Clé à l'été")
    drivers = parent / "my drivers"
    drivers.mkdir()
    (drivers / "CH341SER.EXE").write_bytes(b"MZ")
    labels = parent / "labels.html"
    labels.write_text("<!doctype html>", "utf-8")
    words = ["--for", "linux", "--python", this_python(), "--drivers", str(drivers)]
    target = parent / "stick.zip"
    done = bundle("make", str(target), *words, "--labels", str(labels), "--json")
    facts = json.loads(done.stdout)
    parts = facts["bytes"]
    assert done.returncode == 0 and facts["total"] == sum(parts.values())
    assert parts["wheels"] > 5_000_000 and parts["drivers"] == 2
    return target


@pytest.fixture(scope="module")
def stick(zipped: Path) -> Path:
    """Unpack the stick, with the rights of its files."""
    folder = zipped.parent / "unpacked"
    with zipfile.ZipFile(zipped) as archive:
        for file in archive.infolist():
            Path(archive.extract(file, folder)).chmod(file.external_attr >> 16)
    return folder / "dannaya"


def bundle(*words: str) -> "subprocess.CompletedProcess[str]":
    """Run the command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "gateway.cli", "--lang", "en", "bundle", *words],
        capture_output=True,
        text=True,
        timeout=200,
    )


@contextmanager
def offline(stick: Path, home: Path, *words: str) -> "Iterator[subprocess.Popen[str]]":
    """Run the stick's start script in a network of its own: nothing is outside it."""
    ip = shutil.which("ip", path=f"{os.environ['PATH']}:/usr/sbin")
    assert ip, "sudo apt-get install iproute2"
    inside = f'{ip} link set lo up && exec "$0" "$@"'
    command = ["unshare", "--map-root-user", "--net", "sh", "-c", inside]
    environment = {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "PYTHON": sys.executable,
        "LANG": "C.UTF-8",
    }
    process = subprocess.Popen(
        [*command, str(stick / "start-linux.sh"), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=stick,
        env=environment,
    )
    with process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0


ASK = """
import json, sys, time, urllib.request
for _ in range(300):
    with urllib.request.urlopen(sys.argv[1]) as answer:
        told = json.load(answer)
    if told["stored"]:
        break
    time.sleep(0.1)
print(json.dumps(told))
"""


def test_a_room_is_built_from_the_stick_with_the_network_off(
    stick: Path, tmp_path: Path
) -> None:
    words = ["demo", "--boards", "2", "--json", "--host", "127.0.0.1"]
    with offline(stick, tmp_path, *words, "--http-port", "0") as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(2)]
        facts = json.loads(said[1])
        asked = f"http://127.0.0.1:{facts['http_port']}/healthz"
        enter = ["nsenter", f"--target={process.pid}", "--user", "--net"]
        enter += ["--preserve-credentials", sys.executable, "-c", ASK, asked]
        done = subprocess.run(enter, capture_output=True, text=True, timeout=60)
    told = json.loads(done.stdout)
    assert told["ok"] and told["boards"] == 2 and told["stored"] > 0, done.stderr
    assert "Installing from the stick" in said[0]
    assert (tmp_path / "dannaya-demo").is_dir()  # at home, not on the stick
    work = tmp_path / "work"
    work.mkdir()
    begin = ["init", "my-room", "--boards", "1"]
    home = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": ""}
    subprocess.run([stick / "start-linux.sh", *begin], cwd=work, env=home, check=True)
    assert (work / "my-room" / "room.toml").is_file()  # where one stands
    assert (tmp_path / ".local/share/dannaya/installed").read_text().startswith("dann")


def test_the_guides_are_pages_that_lead_to_each_other(stick: Path) -> None:
    pages = list((stick / "workshop_guides").rglob("*.html"))
    texts = list((stick / "workshop_guides").rglob("*.md"))
    books = {f"course.{language}.html" for language in ("fr", "en")}
    assert len(pages) == len(texts) + len(books) > 2
    assert books <= {page.name for page in pages}
    lesson = stick / "workshop_guides" / "04_publish" / "fr.html"
    assert "../../firmware/sketches/04_publish.py" in lesson.read_text("utf-8")
    assert (stick / "firmware" / "kit" / "node.py").exists()  # boards have it compiled
    for page in pages:
        html = page.read_text("utf-8")
        assert "<h1>" in html and "<script" not in html
        for link in re.findall(r'href="([^":#]+)', html):
            assert (page.parent / link).exists(), f"{page}: {link}"
    assert (stick / "labels.html").exists()


def test_every_system_gets_its_start_script(stick: Path) -> None:
    linux, mac = stick / "start-linux.sh", stick / "start-macos.command"
    assert os.access(linux, os.X_OK) and os.access(mac, os.X_OK)
    assert b"\r\n" in (stick / "start-windows.bat").read_bytes()
    for script in (linux, mac):
        assert subprocess.run(["sh", "-n", str(script)]).returncode == 0


def test_a_stick_is_whole_until_something_changes(stick: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(stick, copy)
    (copy / "notes.txt").write_text("mine")
    found = verify(copy)
    assert found.whole and found.added == ("notes.txt",) and found.good > 40
    (copy / "drivers" / "CH341SER.EXE").write_bytes(b"MX")
    (copy / "start-windows.bat").unlink()
    found = verify(copy)
    assert not found.whole
    assert found.changed == ("drivers/CH341SER.EXE",)
    assert found.gone == ("start-windows.bat",)


def test_the_sums_are_those_of_sha256sum(stick: Path) -> None:
    done = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=stick)
    assert done.returncode == 0


def test_what_only_windows_needs_is_missed_on_a_stick_for_linux(stick: Path) -> None:
    wheels, wanted, python = stick / "wheels", ["dannaya"], this_python()
    assert missing(wheels, wanted, markers(TARGETS["linux"], python)) == []
    lacking = missing(wheels, wanted, markers(TARGETS["windows"], python))
    assert any(one.startswith("colorama") for one in lacking)
    assert missing(
        wheels, ["dannaya", "no-such-package>=2"], {**markers(TARGETS["linux"], python)}
    ) == ["no-such-package>=2"]


def test_an_installed_kit_packs_its_own_wheel_again(
    stick: Path, tmp_path: Path
) -> None:
    [wheel] = (stick / "wheels").glob("dannaya-*.whl")
    site = tmp_path / "site"
    words = [
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
        "--no-compile",
        "--target",
        str(site),
    ]
    subprocess.run([*PIP, *words, str(wheel)], check=True)
    [info] = site.glob("*.dist-info")
    again = packed(PathDistribution(info), tmp_path)
    assert again.name == wheel.name
    with zipfile.ZipFile(wheel) as first, zipfile.ZipFile(again) as second:
        names = set(first.namelist())
        assert names == set(second.namelist())
        for name in names - {f"{info.name}/RECORD"}:
            assert first.read(name) == second.read(name)
    facts: Message = metadata(again)
    assert facts["Name"] == "dannaya"
    other = tmp_path / "other"
    words[-1] = str(other)
    subprocess.run([*PIP, *words, str(again)], check=True)
    assert (other / "gateway" / "wire.py").exists()


def test_without_the_internet_it_ends_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    for _ in range(2):  # the second goes on with what the first has left
        with pytest.raises(BundleError, match="connect this computer to the internet"):
            make(tmp_path / "stick", Plan(["linux"], [this_python()]))


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(BundleError, match="not empty"):
        make(tmp_path, Plan([], []))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_that_is_no_stick_is_not_verified(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="no stick"):
        verify(tmp_path)
    packed_up = tmp_path / "stick.zip"
    with zipfile.ZipFile(packed_up, "w") as archive:
        archive.writestr("x", "y")
    with pytest.raises(BundleError, match="Unpack"):
        verify(packed_up)


def test_the_command_verifies_a_folder_and_never_writes_over_a_zip(
    zipped: Path, stick: Path, tmp_path: Path
) -> None:
    told = json.loads(bundle("verify", str(stick), "--json").stdout)
    assert told["whole"] is True
    copy = tmp_path / "copy"
    shutil.copytree(stick, copy)
    (copy / "start-linux.sh").write_text("")
    damaged = bundle("verify", str(copy))
    assert damaged.returncode == 1 and "start-linux.sh" in damaged.stdout
    before = zipped.read_bytes()
    refused = bundle("make", str(zipped))
    assert (refused.returncode, zipped.read_bytes() == before) == (1, True)
    assert "stick.zip is there already" in refused.stderr
