"""What the gateway complains of in its own log, as `log/gateway.log` has it."""

from pathlib import Path


class GatewayLog:
    """What the gateway complains of a lane, from one look to the next."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at = path.stat().st_size if path.exists() else 0

    def news(self, lane: str) -> list[str]:
        """Return the new complaints."""
        new = self._read()
        self._at += len(new)
        return complaints(new, lane)

    def has_news(self, lane: str) -> bool:
        """Tell whether there is a new complaint."""
        return bool(complaints(self._read(), lane))

    def _read(self) -> bytes:
        try:
            with self._path.open("rb") as file:
                file.seek(self._at)
                return file.read()
        except OSError:
            return b""


def complaints(log: bytes, lane: str) -> list[str]:
    """Return the lines of a log that complain of a lane."""
    lines = log.decode("utf-8", "replace").splitlines()
    return [line for line in lines if f"WARNING {lane}:" in line]
