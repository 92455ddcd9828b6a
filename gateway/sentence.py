"""A sentence that can be said in each language, whoever looks at it later.

Where it is printed at once it is a text like any other, in the language of the
program. A page says it with ``in_language``, in that of its viewer.
"""

from collections.abc import Mapping


class Sentence(str):
    """A text in the language of the program that keeps its ``texts``, one in each."""

    texts: Mapping[str, str]


def sentence_of(texts: Mapping[str, str], language: str) -> Sentence:
    """Return the sentence that is ``texts[language]`` where nobody asks for another."""
    sentence = Sentence(texts[language])
    sentence.texts = texts
    return sentence


def in_language(text: str, language: str) -> str:
    """Return a sentence as a plain text in a language; another text as it is."""
    return text.texts[language] if isinstance(text, Sentence) else text
