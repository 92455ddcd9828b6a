"""What is followed live: one follower for each kind of page, the seats shared."""

from flask import current_app

from dashboard.config import Config
from dashboard.live import Live
from dashboard.poll_view import look_at_poll
from dashboard.room_look import RoomLook
from dashboard.seats import Seats
from dashboard.stage.look import StageLook

BARS_S = 0.12  # so that a vote is in the bars while its phone is still in hand


class Streams:
    """The followers of a dashboard."""

    def __init__(self, config: Config) -> None:
        seats = Seats()
        self.room = Live(config.store_url, RoomLook(config), seats)
        self.poll = Live(config.store_url, look_at_poll, seats, BARS_S)
        self.stage = Live(config.store_url, StageLook(config), seats)

    def close(self) -> None:
        """End every stream and the threads."""
        for live in (self.room, self.poll, self.stage):
            live.close()


def streams() -> Streams:
    """Return the followers of the running application."""
    found: Streams = current_app.extensions["live"]
    return found
