"""Which module plays which scene; loaded when it is wanted."""

from importlib import import_module
from typing import Any, Literal, Protocol, cast

from gateway.errors import DannayaError
from gateway.language import tr
from gateway.trust.scenes.stage import Stage

Outcome = Literal["succeeded", "failed"]

MODULES = {
    1: "listening",
    2: "false_gateway",
    3: "impersonating",
    4: "sending_again",
    5: "default_passwords",
    6: "trapped_update",
    7: "guessing",
    8: "cutting",
    9: "holding",
}


class Scene(Protocol):
    """The four functions of a scene, and its sentences by code."""

    SENTENCES: dict[str, str]

    def set_stage(self, stage: Stage) -> Any:
        """Make ready what the scene needs, and return it."""

    def attack_open(self, stage: Stage, props: Any) -> Outcome:
        """Attack on the open lane; tell what became of it."""

    def attack_protected(self, stage: Stage, props: Any) -> Outcome:
        """Attack on the protected lane; tell what became of it."""

    def reset(self, stage: Stage, props: Any) -> None:
        """Put back what the scene has changed."""


class NoScene(DannayaError):
    """There is no scene of that number."""


def find(number: int) -> Scene:
    """Return the module of a scene; NoScene, which names those that there are."""
    name = MODULES.get(number)
    if name is None:
        raise NoScene(
            tr(
                "There is no scene {number}. There are: {numbers}.",
                number=number,
                numbers=", ".join(map(str, MODULES)),
            )
        )
    return cast(Scene, import_module(f"gateway.trust.scenes.{name}"))
