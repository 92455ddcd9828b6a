"""What the presenter's presses do: a new show in the store, requests to the gateway."""

import time
from collections.abc import Mapping
from contextlib import closing

from dashboard.config import Config
from dashboard.number import number
from dashboard.stage import library, presses
from dashboard.stage.look import asks, has_agreed, request_facts, running
from dashboard.stage.presses import Answer, Asked, Press
from dashboard.stage.state import KEY, Show, read, written
from gateway.store import Desk, Reader, open_desk, open_store

HALVES = ("open", "protected", "both")
SETTLING_S = 5.0
LOOK_S = 0.05


def do(config: Config, values: Mapping[str, str]) -> bool:
    """Carry out a press; False for one that makes no sense.

    ``values`` has ``press`` and what it needs: ``half``, ``scene``, ``at``,
    ``recording``, ``order``. StoreError when the store cannot be written.
    """
    name = name_of(values)
    with closing(open_store(config.store_url, readonly=True)) as store:
        if name == "forward":
            let_settle(store)
        press = press_now(config, store, values)
        asked = asks(store, press.running)
    with open_desk(config.store_url) as desk:
        if name in ("stop", "consent"):
            return tell_run(desk, name, press)
        if name == "forward" and asked:  # the presenter goes on: the room has agreed
            return tell_run(desk, "consent", press)
        if name in LEAVING and press.running:
            desk.ask("scene-stop", {"run": press.running})
        return change(desk, values, press)


def press_now(config: Config, store: Reader, values: Mapping[str, str]) -> Press:
    """Return what a press is answered with, as things stand just now."""
    show = read(store.setting(KEY))
    newest = store.scenes().runs(1)
    return Press(
        library.order(config, values.get("order") or show.order),
        time.time_ns() // 1000,
        running(store, show.asked),
        newest[0].id if newest else 0,
        has_agreed(store, show),
        request_facts(store, show.asked).get("state") == "failed",
    )


def let_settle(store: Reader) -> None:
    """Wait while a scene puts things back: a press then is meant for the next half."""
    until_s = time.monotonic() + SETTLING_S
    while time.monotonic() < until_s:
        newest = store.scenes().runs(1)
        if not newest or newest[0].state != "resetting":
            return
        time.sleep(LOOK_S)


def name_of(values: Mapping[str, str]) -> str:
    """Return the name of a press; a half alone is a wish to run it."""
    return values.get("press") or ("run" if "half" in values else "")


# What leaves a scene that may still run.
LEAVING = frozenset(
    ("onward", "back", "go", "scene", "reset", "zero", "choose", "play")
)


def tell_run(desk: Desk, name: str, press: Press) -> bool:
    """Stop the scene that runs, or give it the consent of the room."""
    if press.running:
        desk.ask(f"scene-{name}", {"run": press.running})
    return True


def change(desk: Desk, values: Mapping[str, str], press: Press) -> bool:
    """Change the show; then ask the gateway for the scene that it begins."""
    asked: list[Asked] = []

    def pressed(old: object) -> object:
        answer = press_of(presses.within(read(old), press.order), press, values)
        asked.append(answer[1] if answer else None)
        return written(answer[0]) if answer else old

    if press_of(Show(), press, values) is None:
        return False
    show = read(desk.change(KEY, pressed))
    if asked and (wanted := asked[-1]) is not None:
        scene, half = wanted
        detail = {"scene": scene, "half": half, "pace": show.pace}
        agreed = press.agreed and scene == show.scene
        request = desk.ask("scene", {**detail, "consent": agreed})
        desk.change(KEY, lambda old: {**written(read(old)), "asked": request})
    return True


def press_of(show: Show, press: Press, values: Mapping[str, str]) -> Answer | None:
    """Return what a press makes of the show; None for one that makes no sense."""
    name = name_of(values)
    if name in presses.PRESSES:
        return presses.PRESSES[name](show, press)
    if name == "choose":
        return presses.choose(show, press)
    if name == "run":
        half = values.get("half", "both")
        return presses.run(show, press, half) if half in HALVES else None
    wanted = number(values.get("scene" if name != "go" else "at", ""))
    if wanted is None:
        return None
    if name == "go":
        return presses.go(show, press, wanted)
    if wanted not in library.scenes():
        return None
    if name == "scene":
        return presses.scene(show, press, wanted)
    if name == "play":
        return presses.play(show, press, values.get("recording", ""), wanted)
    return None
