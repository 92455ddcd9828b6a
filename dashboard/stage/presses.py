"""What each press of the presenter makes of the show. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from dashboard.stage.state import Show
from gateway.show.orders import Item, Order

SLOW = 1.6
HALVES = ("open", "protected")  # of a scene that the order lacks
CLICK_US = 400_000  # a clicker that bounces presses twice


@dataclass(frozen=True)
class Press:
    """What a press is answered with: the order, the moment, what runs just now.

    ``agreed``: the hall has agreed to the scene that is on stage, in its other half.
    ``refused``: the gateway did not take up the half that was asked for last.
    """

    order: Order
    now_us: int
    running: int | None = None
    newest: int = 0
    agreed: bool = False
    refused: bool = False


# A press that starts something leaves, beside the new show, the scene and half to run.
Asked = tuple[int, str] | None
Answer = tuple[Show, Asked]


def within(show: Show, order: Order) -> Show:
    """Return the show at an item of the order, whose file may be shorter by now."""
    return replace(show, at=min(show.at, len(order.items) - 1))


def forward(show: Show, press: Press) -> Answer:
    """Run the next half of this item; after the last one, go on to the next item.

    While a scene runs nothing happens: a press too many must not skip a half.
    """
    bounced = press.now_us - show.pressed_us < CLICK_US
    if bounced or press.running is not None:
        return show, None
    show = started(replace(show, pressed_us=press.now_us), press)
    if press.refused and show.step:
        show = replace(show, step=show.step - 1)  # once more
    halves = halves_of(show, press.order)
    live = show.view == "scene" and show.played is None
    if live and show.step < len(halves):
        return run(show, press, halves[show.step])
    return onward(show, press)


def halves_of(show: Show, order: Order) -> tuple[str, ...]:
    """Return the halves of the scene on stage, as the order has them or by default."""
    if show.scene is None:
        return ()
    item = order.items[show.at]
    return item.halves if item.scene == show.scene else HALVES


def onward(show: Show, press: Press) -> Answer:
    """Go on to the next item; the last one stays."""
    show = started(show, press)
    return enter(show, press, min(show.at + 1, len(press.order.items) - 1)), None


def back(show: Show, press: Press) -> Answer:
    """Go back to the item before, and show it as it was left."""
    return enter(show, press, max(show.at - 1, 0)), None


def go(show: Show, press: Press, at: int) -> Answer:
    """Go to one item of the order."""
    if not 0 <= at < len(press.order.items):
        return show, None
    return enter(show, press, at), None


def scene(show: Show, press: Press, number: int) -> Answer:
    """Show a scene, whether or not the order has it."""
    for at, item in enumerate(press.order.items):
        if item.scene == number:
            return enter(show, press, at), None
    cleared = replace(show, view="scene", scene=number, poll=None, played=None)
    return replace(cleared, step=0, asked=None, entered_us=press.now_us), None


def run(show: Show, press: Press, half: str) -> Answer:
    """Ask for a half of the scene that is on stage, or for both."""
    number = show.scene
    if number is None or press.running is not None:
        return show, None
    halves = halves_of(show, press.order)
    step = halves.index(half) + 1 if half in halves else len(halves)
    show = started(show, press)
    show = replace(show, view="scene", step=step, played=None, blank=False)
    return show, (number, half)


def reset(show: Show, press: Press) -> Answer:
    """Show this scene as if it had never run."""
    if show.scene is None:
        return show, None
    since = {**show.since, str(show.scene): press.newest}
    return replace(show, since=since, step=0, played=None, asked=None), None


def play(show: Show, press: Press, recording: str, number: int) -> Answer:
    """Play a recording of a scene instead of running it."""
    show, _ = scene(show, press, number)
    played = {"key": recording, "began_us": press.now_us}
    return replace(show, played=played, blank=False), None


def poll(show: Show, press: Press) -> Answer:
    """Show the question to the hall, or go back to this part of the order."""
    if show.view == "poll":
        return enter(show, press, show.at), None
    return replace(show, view="poll", scene=None, played=None, blank=False), None


def blank(show: Show, _press: Press) -> Answer:
    """Darken every screen, or light them again."""
    return replace(show, blank=not show.blank), None


def timer(show: Show, press: Press) -> Answer:
    """Stop the timer, or let it go on."""
    if show.began_us is None:
        return started(show, press), None
    return replace(show, kept_us=show.elapsed_us(press.now_us), began_us=None), None


def pace(show: Show, _press: Press) -> Answer:
    """Play the next scenes slowly, or as written again."""
    return replace(show, pace=1.0 if show.pace > 1 else SLOW), None


def zero(show: Show, press: Press) -> Answer:
    """Begin the show again: first item, timer at nothing, no scene has run."""
    new = Show(order=show.order, since=all_before(press), pace=show.pace)
    return enter(new, press, 0), None


def choose(show: Show, press: Press) -> Answer:
    """Begin the order of the press."""
    return zero(replace(show, order=press.order.name), press)


def started(show: Show, press: Press) -> Show:
    """Return the show with its timer running.

    When it begins, nothing is on stage of what was rehearsed before.
    """
    if show.began_us is not None:
        return show
    since = show.since if show.kept_us else all_before(press)
    return replace(show, began_us=press.now_us, since=since)


def all_before(press: Press) -> dict[str, int]:
    """Return for each scene the newest run: none so far is to be shown."""
    return {str(number): press.newest for number in range(1, 10)}


def enter(show: Show, press: Press, at: int) -> Show:
    """Return the show at an item of the order; a scene that has run is over."""
    item: Item = press.order.items[at]
    return replace(
        show,
        at=at,
        step=0 if at != show.at else show.step,
        view=item.view,
        scene=item.scene,
        poll=item.poll,
        played=None,
        asked=None,
        blank=False,
        entered_us=press.now_us,
    )


# What a press without a value of its own does.
PRESSES: dict[str, Callable[[Show, Press], Answer]] = {
    "forward": forward,
    "onward": onward,
    "back": back,
    "reset": reset,
    "poll": poll,
    "blank": blank,
    "timer": timer,
    "pace": pace,
    "zero": zero,
}
