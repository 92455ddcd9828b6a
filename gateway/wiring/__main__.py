"""Draw every wiring picture of the guides again: ``python -m gateway.wiring``."""

from collections.abc import Iterator
from pathlib import Path

from gateway.places import guides_dir
from gateway.wiring.headers import HEADERS
from gateway.wiring.parts import PARTS
from gateway.wiring.picture import picture


def pictures() -> Iterator[tuple[str, str]]:
    """Give (file name, SVG) of every picture."""
    for header in HEADERS:
        yield f"{header.module}.svg", picture(header, None)
        for part in PARTS:
            yield f"{header.module}-{part.key}.svg", picture(header, part)


def draw_all(folder: Path) -> None:
    """Write every picture into a folder."""
    for name, svg in pictures():
        (folder / name).write_text(svg, "utf-8", newline="\n")


if __name__ == "__main__":
    draw_all(guides_dir() / "wiring")
