"""Running orders: what follows what on stage, for how long, with the speaker's notes.

One TOML file for each, in ``workshop_guides/presenter``; the notes of the scenes are
in ``scenes.toml`` beside them, their titles are their own. Every order ends on scene 9:
to be honest about the limit is the message.
"""

from pathlib import Path
from typing import NamedTuple

from gateway.language import catalog, tr
from gateway.places import guides_dir
from gateway.show.listed import Entry, read_list
from gateway.show.rules import (
    HALVES,
    SCENES,
    a_scene_number,
    a_text,
    a_word,
    some_halves,
    some_minutes,
    texts,
)
from gateway.trust.scenes.words import PRINCIPLES, TITLES

LAST = 9  # the scene that an order ends on
SCENES_FILE = "scenes.toml"
ORDERS = "*_minutes.toml"


class Text(NamedTuple):
    """A text in both languages."""

    fr: str
    en: str

    def in_(self, language: str) -> str:
        """Return the text in one language."""
        return self.fr if language == "fr" else self.en


class Scene(NamedTuple):
    """A scene as it is presented: title, the principle that it shows, notes."""

    number: int
    title: Text
    principle: Text
    notes: Text


class Item(NamedTuple):
    """One part of an order: the opening, a scene with its halves, or a poll."""

    minutes: int
    title: Text
    notes: Text
    scene: int | None = None
    halves: tuple[str, ...] = ()
    poll: str | None = None

    @property
    def view(self) -> str:
        """Return what it puts on stage: opening, scene or poll."""
        if self.scene is not None:
            return "scene"
        return "poll" if self.poll is not None else "opening"


class Order(NamedTuple):
    """A running order; ``name`` is its file's, without ``_minutes.toml``."""

    name: str
    title: Text
    minutes: int
    items: tuple[Item, ...]


def presenter_dir() -> Path:
    """Return the folder of the kit's orders and notes."""
    return guides_dir() / "presenter"


def read_scenes(folder: Path) -> dict[int, Scene]:
    """Return number -> scene of ``scenes.toml``; ListError with line and fix."""
    top, entries = read_list(folder / SCENES_FILE, "scene")
    top.only(())
    found = {scene.number: scene for scene in map(a_scene, entries)}
    if missing := sorted(set(range(1, SCENES + 1)) - set(found)):
        problem = tr("scene {number} is missing.", number=missing[0])
        raise top.wrong("", problem, tr("Write [[scene]] and number = …"))
    return found


def a_scene(entry: Entry) -> Scene:
    """Return the scene of a ``[[scene]]``."""
    entry.only(("number", "notes"))
    number = entry.required("number", a_scene_number())
    title, principle = translated(TITLES[number]), translated(PRINCIPLES[number])
    return Scene(number, title, principle, both(entry, "notes"))


def translated(sentence: str) -> Text:
    """Return a sentence of the catalogs in both languages."""
    return Text(catalog("fr").gettext(sentence), catalog("en").gettext(sentence))


def read_orders(folder: Path, own: Path | None = None) -> dict[str, Order]:
    """Return name -> order, the shortest first; ListError when one is wrong.

    ``own`` is a room's folder: an order there goes before that of ``folder`` of the
    same name.
    """
    scenes = read_scenes(folder)
    paths = [*folder.glob(ORDERS), *(own.glob(ORDERS) if own else ())]
    orders = {order.name: order for order in (read_order(p, scenes) for p in paths)}
    return dict(sorted(orders.items(), key=lambda pair: (pair[1].minutes, pair[0])))


def read_order(path: Path, scenes: dict[int, Scene]) -> Order:
    """Return the order of a file; ListError names the line and what to write."""
    top, entries = read_list(path, "item")
    top.only(("fr", "en", "minutes"))
    minutes = top.required("minutes", some_minutes())
    items = tuple(an_item(entry, scenes) for entry in entries)
    check_sum(top, minutes, items)
    if items[-1].scene != LAST:
        problem = tr("an order ends on scene {number}.", number=LAST)
        raise entries[-1].wrong("scene", problem, tr("Put it last."))
    return Order(path.stem.removesuffix("_minutes"), a_title(top), minutes, items)


def check_sum(top: Entry, minutes: int, items: tuple[Item, ...]) -> None:
    """Raise ListError when the parts do not last as long as the whole."""
    total = sum(item.minutes for item in items)
    if total != minutes:
        problem = tr("the parts last {total} minutes in all.", total=total)
        write = tr("Write: minutes = {total}, or change the parts.", total=total)
        raise top.wrong("minutes", problem, write)


def an_item(entry: Entry, scenes: dict[int, Scene]) -> Item:
    """Return the item of an ``[[item]]``."""
    entry.only(("fr", "en", "minutes", "scene", "halves", "poll", "notes"))
    minutes = entry.required("minutes", some_minutes())
    number = entry.value("scene", None, a_scene_number())
    if number is None:
        poll = entry.value("poll", None, a_word())
        return Item(minutes, a_title(entry), both(entry, "notes"), poll=poll)
    halves = entry.value("halves", list(HALVES), some_halves())
    scene = scenes[number]
    more = both(entry, "notes") if "notes" in entry.values else Text("", "")
    notes = Text(f"{scene.notes.fr}\n{more.fr}", f"{scene.notes.en}\n{more.en}")
    return Item(minutes, scene.title, notes, number, tuple(halves))


def a_title(entry: Entry) -> Text:
    """Return the keys ``fr`` and ``en``."""
    return Text(entry.required("fr", a_text()), entry.required("en", a_text()))


def both(entry: Entry, key: str) -> Text:
    """Return a table ``key.fr`` and ``key.en``."""
    found: dict[str, str] = entry.required(key, texts())
    return Text(found["fr"].strip(), found["en"].strip())
