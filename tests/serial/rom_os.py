"""The `os` of the board on a pty: a missing file has the errno of a board, 2.

WebAssembly's own is 44, and its root shows folders that no board has.
"""

import binascii
import builtins

from uos import *  # noqa: F403

_uos = __import__("uos")
_NUMBERS = {44: 2, 20: 17, 31: 21, 54: 20, 55: 39}  # ENOENT EEXIST EISDIR ENOTDIR …
_NOT_FLASH = ("dev", "home", "proc", "tmp", "not_on_a_board")


def _honest(function):
    def call(*arguments, **options):
        try:
            return function(*arguments, **options)
        except OSError as error:
            if error.args and error.args[0] in _NUMBERS:
                raise OSError(_NUMBERS[error.args[0]]) from None
            raise

    return call


def ilistdir(path=""):
    root = _uos.getcwd() == "/" if not path else path == "/"
    for entry in _honest(_uos.ilistdir)(path or "."):
        if not (root and entry[0] in _NOT_FLASH):
            yield entry


def listdir(path=""):
    return [entry[0] for entry in ilistdir(path)]


for _name in ("stat", "remove", "unlink", "rename", "mkdir", "rmdir", "chdir"):
    if hasattr(_uos, _name):
        globals()[_name] = _honest(getattr(_uos, _name))


def install(mac):
    """Give `open` the same errors, and the chip its address; called at each start."""
    import machine

    builtins.open = _honest(builtins.open)
    machine.unique_id = lambda: binascii.unhexlify(mac)
