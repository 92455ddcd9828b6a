"""A wiring picture as SVG: presentation attributes only, no style, no script."""

from html import escape

from gateway.wiring.route import Path


class Canvas:
    """Collects shapes; ``mirrored`` turns left and right around, words stay readable.

    Lengths are in units of the drawing, about those of a screen.
    """

    def __init__(self, width: float, height: float, mirrored: bool = False) -> None:
        self._width, self._height = width, height
        self._mirrored = mirrored
        self._shapes: list[str] = []

    def x(self, x: float, width: float = 0) -> float:
        """Return where something that wide at ``x`` begins on this canvas."""
        return self._width - x - width if self._mirrored else x

    def add(self, tag: str, words: str = "", /, **attributes: str | float) -> None:
        """Add one shape; an attribute's ``_`` stands for ``-``."""
        said = "".join(
            f' {name.rstrip("_").replace("_", "-")}="{number(value)}"'
            for name, value in attributes.items()
        )
        end = f">{escape(words)}</{tag}>" if words else "/>"
        self._shapes.append(f"<{tag}{said}{end}")

    def rect(
        self, x: float, y: float, w: float, h: float, fill: str, **more: str | float
    ) -> None:
        """Add a rectangle."""
        self.add("rect", x=self.x(x, w), y=y, width=w, height=h, fill=fill, **more)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        anchor: str = "middle",
        **more: str | float,
    ) -> None:
        """Add words whose middle is at height ``y``."""
        if self._mirrored:
            anchor = {"start": "end", "end": "start"}.get(anchor, anchor)
        size = float(more.setdefault("font_size", 13))
        self.add(
            "text", words, x=self.x(x), y=y + size * 0.35, text_anchor=anchor, **more
        )

    def line(self, points: Path, **more: str | float) -> None:
        """Add a line over some points."""
        joined = " ".join(f"{number(self.x(x))},{number(y)}" for x, y in points)
        self.add("polyline", points=joined, fill="none", **more)

    def svg(self, title: str) -> str:
        """Return the whole picture."""
        size = f"{number(self._width)} {number(self._height)}"
        width, height = size.split()
        shapes = "\n".join(self._shapes)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" '
            f'width="{width}" height="{height}" role="img" '
            'font-family="Noto Sans, DejaVu Sans, Arial, sans-serif">\n'
            f"<title>{escape(title)}</title>\n{shapes}\n</svg>\n"
        )


def number(value: str | float) -> str:
    """Return an attribute as SVG writes it: at most one decimal."""
    if isinstance(value, str):
        return value
    return f"{value:.1f}".removesuffix(".0")
