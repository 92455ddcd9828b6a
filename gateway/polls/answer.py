"""What may be answered to a question: one of its options, or one short word."""

import unicodedata

from gateway.errors import DannayaError
from gateway.polls.question import Question

LONGEST_WORD = 24  # characters
MOST_MARKS = 2  # accents on one letter: more is a drawing, not a word
LINKS = " -'"
PLAIN = str.maketrans({"\u2019": "'", "\u2011": "-", "\u00a0": " "})


class BadAnswer(DannayaError):
    """An answer that cannot be counted.

    Its text is a code: ``option``, ``word_long`` or ``word_signs``.
    """


def checked(question: Question, value: str) -> str:
    """Return an answer as it is counted; BadAnswer when the question has no such."""
    if question.kind == "word":
        return word_of(value)
    if value not in {option.id for option in question.options}:
        raise BadAnswer("option")
    return value


def word_of(value: str) -> str:
    """Return a word in small letters, so that two ways to write it count as one.

    Letters and digits of any script, with spaces, hyphens and apostrophes between.
    """
    plain = unicodedata.normalize("NFC", value).translate(PLAIN)
    word = " ".join(plain.lower().split()).strip(LINKS)
    if len(word) > LONGEST_WORD:
        raise BadAnswer("word_long")
    if not word or not all(map(usual, word)) or most_marks(word) > MOST_MARKS:
        raise BadAnswer("word_signs")
    return word


def usual(sign: str) -> bool:
    """Tell whether a word may hold a sign."""
    return sign in LINKS or unicodedata.category(sign)[0] in "LMN"


def most_marks(word: str) -> int:
    """Return how many combining marks follow each other at most."""
    marks = "".join("m" if unicodedata.combining(sign) else " " for sign in word)
    return max(map(len, marks.split()), default=0)
