"""The words that the scripts of the stage write, in the viewer's language."""

from flask import g
from flask_babel import gettext as _

from dashboard.words import Words, plural, poll_words
from gateway.language import catalog
from gateway.trust.words import STATES


def stage_words() -> Words:
    """Return the words of the stage and of the presenter's notes."""
    return {
        **poll_words(),
        **scene_words(),
        **lane_words(),
        "nothing-lost": _("messages missing: nothing is lost"),
        "messages-missing": _("messages are missing"),
        "of-minutes": plural("of %(n)s minute", "of %(n)s minutes"),
        "left-here": _("{time} left for this part"),
        "answer-here": _("Answer on this phone"),
        "is-black": _("the screen is black"),
        "is-slow": _("scenes play slowly"),
        "is-played": _("REPLAY"),
        "not-taken": _("This was not done: is the room open, are you still logged in?"),
    }


def scene_words() -> Words:
    """Return how a scene stands."""
    return {
        "scene-idle": _("The demonstration is about to begin."),
        "scene-asked": _("Asked of the gateway: it begins in a moment…"),
        "scene-prepares": _("being prepared"),
        "scene-runs": _("running:"),
        "scene-over": _("at its end"),
        "scene-stopped": _("The scene was stopped before its end."),
        "scene-failed": _("The scene could not be played."),
        "scene-gone": _("This recording is not here any more."),
    }


def lane_words() -> Words:
    """Return what is written in a lane."""
    translate = catalog(g.lang).gettext
    return {
        "q-door": _("Door"),
        "lane-open": _("open lane"),
        "lane-protected": _("protected lane"),
        "attack-succeeded": _("The attack succeeds"),
        "attack-failed": _("The attack fails"),
        "attack-live": _("under way…"),
        "attack-none": _("not played yet"),
        "bytes-from": plural("{who}, %(n)s byte", "{who}, %(n)s bytes"),
        "from-board": _("board"),
        "from-gateway": _("gateway"),
        "from-attacker": _("attacker"),
        **{f"lamp-{state}": translate(word) for state, word in STATES.items()},
        "score-measured": _("measured here"),
        "score-chance": _("by chance alone"),
    }
