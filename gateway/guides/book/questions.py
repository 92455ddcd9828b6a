"""The questions to answer with a pencil, and their answers."""

import re
from html import escape

from gateway.guides.book.words import say
from gateway.guides.course import Step
from gateway.guides.quiz import Question, quiz
from gateway.language import Language

LETTERS = "ABCD"


def questions(step: Step, moment: str, language: Language) -> str:
    """Return a quiz to answer with a pencil."""
    asked = [one for one in quiz(step.folder) if one.moment == moment]
    if not asked:
        return ""
    rows = "".join(f"<li>{question(one, language)}</li>" for one in asked)
    return f'<h2>{escape(say(moment, language))}</h2><ol class="quiz">{rows}</ol>'


def question(one: Question, language: Language) -> str:
    """Return a question with its options by letter."""
    options = zip(LETTERS, one.options[language], strict=False)
    rows = "".join(f"<li><b>{n}</b> {code(o.text)}</li>" for n, o in options)
    return f"{code(one.texts[language])}<ul>{rows}</ul>"


def answered(step: Step, moment: str, language: Language) -> str:
    """Return the right answers of one quiz."""
    asked = [one for one in quiz(step.folder) if one.moment == moment]
    rows = []
    for one in asked:
        right = one.options[language][one.right - 1]
        letter = LETTERS[one.right - 1]
        why = f"<em>{code(right.why)}</em>"
        rows.append(f"<li><b>{letter}</b> {code(right.text)} {why}</li>")
    title = f"<h3>{escape(say(moment, language))}</h3>"
    return f"{title}<ol>{''.join(rows)}</ol>" if rows else ""


def code(text: str) -> str:
    """Return a line of text as HTML, what stands between backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))
