"""Seat labels: one for each seat, with what a phone can scan."""

import re
from pathlib import Path

from gateway.cli.labels import notes
from gateway.labels import labels_of, render
from gateway.room import BoardEntry, Wifi, read_room, write_room
from tests.browser import chromium
from tests.verbs import dannaya, facts

CUT = """[...document.querySelectorAll("article")]
  .filter((one) => one.scrollHeight > one.clientHeight).length"""
PAGES = "http://192.168.1.10:8080/"


def test_labels_stand_in_the_order_of_the_seats(tmp_path: Path) -> None:
    boards = [
        BoardEntry("riz-20", 2),
        BoardEntry("mil-10", 1),
        BoardEntry("kora-30"),
        BoardEntry("lamp-40", 4, kind="foreign"),
    ]
    write_room(tmp_path, name="<Salle & co>", boards=boards)
    labels = labels_of(read_room(tmp_path), PAGES)
    assert [label.board for label in labels] == ["mil-10", "riz-20", "kora-30"]
    assert labels[0].page == f"{PAGES}board/mil-10"
    html = render("<Salle & co>", Wifi("L'été", "12345678"), labels)
    assert "&lt;Salle &amp; co&gt;" in html
    assert html.count("<svg") == 2 * len(labels)
    assert "12345678" not in html  # it is in the codes alone
    assert render("x", None, labels).count("<svg") == len(labels)


def test_the_command_writes_them_for_its_owner(tmp_path: Path) -> None:
    write_room(tmp_path / "é", name="x", boards=[BoardEntry("mil-10", 1)])
    made = facts("labels", "--data", "é", cwd=tmp_path)
    path = tmp_path / "é" / "labels.html"
    assert made["file"] == str(path)
    assert [label["board"] for label in made["labels"]] == ["mil-10"]
    said = dannaya("labels", "--data", "é", cwd=tmp_path).stdout
    assert said.startswith("Labels: 1. Open ")
    [no_wifi] = notes(read_room(tmp_path / "é"), PAGES)
    assert "no section [wifi]" in no_wifi
    alone, _ = notes(read_room(tmp_path / "é"), "http://127.0.0.1:8080/")
    assert "no phone can open http://127.0.0.1:8080/" in alone
    nowhere = dannaya("labels", "none/x.html", "--data", "é", cwd=tmp_path)
    assert nowhere.returncode == 1
    assert nowhere.stderr.count("\n") == 1


def test_ten_labels_fill_one_sheet(tmp_path: Path) -> None:
    ssid = Wifi("Un nom de réseau bien long", "12345678")
    boards = [BoardEntry(f"calebasse-{seat}", seat) for seat in range(10, 31)]
    write_room(tmp_path, name="Atelier " * 9, boards=boards)
    labels = labels_of(read_room(tmp_path), PAGES)
    page_file = tmp_path / "labels.html"
    page_file.write_text(render("Atelier " * 9, ssid, labels), "utf-8")
    with chromium() as browser:
        page = browser.new_page()
        page.goto(page_file.as_uri())
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 733, "height": 1062})  # A4 less its margins
        assert not page.evaluate(CUT), "something does not fit on its label"
        pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 3  # 21 labels
