"""A Python program without its comments and docstrings, line for line. Pure.

The virtual board's files cross the network before the lab can begin: what only people
read stays behind. Lines keep their numbers, so that a traceback tells the right ones.
"""

import ast
import io
import tokenize

WITH_DOCSTRING = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def slim(source: str) -> str:
    """Return the program; it does the same, line by line."""
    lines = source.splitlines()
    for row, column in comments(source):
        lines[row - 1] = lines[row - 1][:column].rstrip()
    for text in docstrings(source):
        first, last = text.lineno, text.end_lineno or text.lineno
        # only spaces stand before a docstring, and nothing after it
        lines[first - 1 : last] = [" " * text.col_offset + '""'] + [""] * (last - first)
    return "\n".join(lines) + "\n"


def comments(source: str) -> list[tuple[int, int]]:
    """Return (row, column) of each comment."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [token.start for token in tokens if token.type == tokenize.COMMENT]


def docstrings(source: str) -> list[ast.stmt]:
    """Return the docstrings of a program."""
    return [
        node.body[0]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, WITH_DOCSTRING) and ast.get_docstring(node) is not None
    ]
