"""The sketches: a file of one's own, or a lesson of the kit by number or name."""

from pathlib import Path

from gateway.errors import DannayaError
from gateway.language import system_reason, tr
from gateway.places import firmware_dir

LARGEST = 64 * 1024  # bytes; a board could not compile a larger one


class SketchError(DannayaError):
    """There is no such sketch, or it cannot be read."""


def find_sketch(named: str) -> Path:
    """Return the file of a sketch: a path, or a lesson such as "04" or "blink".

    Raises SketchError, with the lessons there are, when it is neither.
    """
    path = Path(named).expanduser()
    if path.is_file():
        return path
    lessons = sorted((firmware_dir() / "sketches").glob("[0-9]*.py"))
    found = [lesson for lesson in lessons if matches(lesson.stem, path.stem)]
    if len(found) == 1:
        return found[0]
    raise SketchError(
        tr(
            "There is no sketch {name}. Give a file, or one of the lessons: {lessons}",
            name=named,
            lessons=", ".join(lesson.stem for lesson in found or lessons),
        )
    )


def matches(stem: str, named: str) -> bool:
    """Tell whether a lesson is meant: "04_publish" by 4, 04, publish, or in full."""
    number, _, name = stem.partition("_")
    if named.isdecimal():
        return number.isdecimal() and int(number) == int(named)
    return named in (stem, name)


def read_sketch(path: Path) -> str:
    """Return the text of a sketch; SketchError when it is no text or too large."""
    try:
        content = path.read_bytes()
        if len(content) > LARGEST:
            raise SketchError(
                tr("{file} is too large for a board: 64 KB at most.", file=path)
            )
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SketchError(
            tr("{file} is no UTF-8 text: is it a sketch?", file=path)
        ) from error
    except OSError as error:
        raise SketchError(
            tr(
                "{file} cannot be read ({reason}): check its rights.",
                file=path,
                reason=system_reason(error),
            )
        ) from error
