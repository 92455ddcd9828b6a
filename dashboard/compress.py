"""Pages and JSON answers are gzipped: a phone on a bad network pays by the byte."""

import gzip

from flask import Flask, Response

from dashboard.assets import accepts_gzip

SMALLEST = 500  # bytes; below, the gzip header eats the gain
LEVEL = 6


def add_compression(app: Flask) -> None:
    """Compress what is made for one request; streams and files do it themselves."""

    @app.after_request
    def compress(response: Response) -> Response:
        if response.is_streamed or response.content_encoding:
            return response
        response.vary.add("Accept-Encoding")
        body = response.get_data()
        if len(body) >= SMALLEST and accepts_gzip():
            response.set_data(gzip.compress(body, LEVEL, mtime=0))
            response.content_encoding = "gzip"
        return response
