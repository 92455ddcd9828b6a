"""Style sheets, scripts and pictures: compressed once, kept by browsers for ever.

Their address holds a hash of all of them, so that a new version has new addresses
and modules that import each other by relative address stay together.
"""

import gzip
import mimetypes
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, request, url_for

STATIC = Path(__file__).parent / "static"
YEAR_S = 31_536_000
# Named here because Windows takes these types from its registry, which may be wrong.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
}

blueprint = Blueprint("assets", __name__)


def add_assets(app: Flask) -> None:
    """Serve ``static/`` and give templates ``asset(name)``."""
    version = folder_version(STATIC)
    app.register_blueprint(blueprint)
    app.config["ASSETS_VERSION"] = version

    def asset(name: str) -> str:
        return url_for("assets.static_file", version=version, name=name)

    app.jinja_env.globals["asset"] = asset


def folder_version(folder: Path) -> str:
    """Return a short hash of every file's name and content under ``folder``."""
    digest = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


@blueprint.get("/static/<version>/<path:name>")
def static_file(version: str, name: str) -> Response:
    """Return one file of ``static/``, gzipped when the browser accepts it."""
    path = file_in(STATIC, name)
    if path is None:
        abort(404)
    packed = accepts_gzip()
    response = Response(content(path, packed), content_type=content_type(path))
    response.vary.add("Accept-Encoding")
    if packed:
        response.content_encoding = "gzip"
    response.cache_control.public = True
    response.cache_control.max_age = YEAR_S
    response.cache_control.immutable = True
    return response


def file_in(folder: Path, name: str) -> Path | None:
    """Return a file below a folder by what an address says, None when there is none."""
    try:
        path = (folder / name).resolve()
        inside = path.is_relative_to(folder.resolve())
        return path if inside and path.is_file() else None
    except (OSError, ValueError):  # no file can have such a name
        return None


def accepts_gzip() -> bool:
    """Tell whether the browser that asks takes gzip."""
    return request.accept_encodings["gzip"] > 0


def content_type(path: Path) -> str:
    """Return the media type of a file by the end of its name."""
    guessed = mimetypes.guess_type(path.name)[0]
    return TYPES.get(path.suffix) or guessed or "application/octet-stream"


@lru_cache(maxsize=256)
def content(path: Path, packed: bool) -> bytes:
    """Return a file's bytes; they do not change while the dashboard runs."""
    data = path.read_bytes()
    return gzip.compress(data, mtime=0) if packed else data
