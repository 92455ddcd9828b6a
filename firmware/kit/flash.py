"""Files that a power cut leaves either old or new, never half."""

import os


def replace(path, data):
    """Make `data` (text or bytes) the content of a file at once. Raises OSError.

    It is complete in a second file before that takes the place of the first: a file may
    be empty as soon as it is opened for writing, but a rename is whole or nothing.
    """
    with open(path + ".new", "w" if isinstance(data, str) else "wb") as file:
        file.write(data)
    rename(path + ".new", path)


def rename(old, new):
    """Give a file another name; one that has it already is gone. Raises OSError."""
    getattr(os, "replace", os.rename)(old, new)  # Windows' rename would refuse


def remove(path):
    """Remove a file; return whether it was there and is gone."""
    try:
        os.remove(path)
    except OSError:
        return False
    return True


def make_folder(path):
    """Make a folder; return whether it was made."""
    try:
        os.mkdir(path)
    except OSError:
        return False
    return True
