"""Questions put to the hall: how they are written, answered, counted and exported."""

from gateway.polls.answer import BadAnswer, checked
from gateway.polls.file import PollsFile, find_polls, read_polls
from gateway.polls.question import (
    AFTER,
    BEFORE,
    MOMENTS,
    Form,
    Option,
    Question,
    Text,
    form_facts,
    form_of,
)

__all__ = [
    "AFTER",
    "BEFORE",
    "MOMENTS",
    "BadAnswer",
    "Form",
    "Option",
    "PollsFile",
    "Question",
    "Text",
    "checked",
    "find_polls",
    "form_facts",
    "form_of",
    "read_polls",
]
