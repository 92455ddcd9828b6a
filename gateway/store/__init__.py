"""The store: the only place where the gateway and the dashboard meet."""

from gateway.store.answers import Given
from gateway.store.ballots import Ballots, VoteRefused
from gateway.store.batch import Batch, Reading, Seen, SeriesKey
from gateway.store.commands import Answer, CommandRow, Waiting, WrongCommand
from gateway.store.connection import NoStore, StoreError
from gateway.store.desk import Desk, open_desk
from gateway.store.events import EventFilter, LoggedEvent
from gateway.store.history import EVERYTHING, Page, Selection
from gateway.store.incoming import Incoming, Merged
from gateway.store.lamps import LampRow, Lit
from gateway.store.lookout import (
    Lookout,
    SeenEvent,
    SeenRefusal,
    SeenStart,
    Span,
)
from gateway.store.polls import PollRow, Polls, Tally
from gateway.store.progress import Checked
from gateway.store.reader import Reader
from gateway.store.recorded import open_recorded
from gateway.store.requests import RequestRow
from gateway.store.rows import (
    QUALITIES,
    BoardRow,
    Chart,
    Completeness,
    EventRow,
    Latest,
    MessageRow,
    RefusalRow,
    Standing,
)
from gateway.store.software import ProofRow, Proved, Question, SoftwareRow
from gateway.store.sqlite import open_store, open_writer, settle_store
from gateway.store.stage import SceneBook, SceneLine, SceneRun, Scenes, Shown
from gateway.store.updates import BundleRow, DueSending, SendingRow, Word
from gateway.store.writer import Writer

__all__ = [
    "EVERYTHING",
    "QUALITIES",
    "Ballots",
    "PollRow",
    "Polls",
    "Tally",
    "VoteRefused",
    "Answer",
    "Batch",
    "BoardRow",
    "BundleRow",
    "Chart",
    "Checked",
    "CommandRow",
    "Completeness",
    "Desk",
    "DueSending",
    "EventFilter",
    "EventRow",
    "Given",
    "Incoming",
    "LampRow",
    "Lookout",
    "SceneBook",
    "SceneLine",
    "SceneRun",
    "Scenes",
    "SeenEvent",
    "SeenRefusal",
    "SeenStart",
    "Span",
    "Latest",
    "LoggedEvent",
    "Lit",
    "Merged",
    "MessageRow",
    "NoStore",
    "Page",
    "ProofRow",
    "Proved",
    "Question",
    "Reader",
    "Reading",
    "RefusalRow",
    "RequestRow",
    "Seen",
    "Selection",
    "SendingRow",
    "SeriesKey",
    "SoftwareRow",
    "Shown",
    "Standing",
    "StoreError",
    "Waiting",
    "Word",
    "Writer",
    "WrongCommand",
    "open_desk",
    "open_recorded",
    "open_store",
    "open_writer",
    "settle_store",
]
