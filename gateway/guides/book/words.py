"""The words of the printed course that its pages do not hold. Pure."""

from gateway.language import Language, catalog

WORDS = {
    "title": "The course",
    "subtitle": "Connected objects, from the sensor to the screen, with no internet",
    "made": "Dannaya {version}, the workshop kit of the Mali chapter of the "
    "Internet Society",
    "contents": "Contents",
    "minutes": "{n} min",
    "all": "{hours} h {minutes:02} in all",
    "before": "Before you begin",
    "after": "What have you kept?",
    "solution": "The solution is at the end, in the chapter “Solutions”.",
    "solutions": "Solutions",
    "answers": "Answers to the questions",
    "wiring": "Wiring",
    "programs": "The programs",
    "glossary": "Glossary",
    "step": "Step {number}: {title}",
}


def say(key: str, language: Language, **values: object) -> str:
    """Return words in a language, with their values filled in."""
    return catalog(language).gettext(WORDS[key]).format(**values)
