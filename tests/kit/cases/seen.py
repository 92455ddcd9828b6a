"""What the outputs of the virtual hardware did."""

import _hardware


class Seen:
    """What the outputs did, and inputs that are as before afterwards."""

    def __enter__(self):
        self.changes = []
        self._inputs = dict(_hardware.inputs)
        _hardware.on_output = lambda *change: self.changes.append(change)
        return self

    def __exit__(self, *_):
        _hardware.on_output = None
        for name in list(_hardware.inputs):
            if name not in self._inputs:
                del _hardware.inputs[name]
        for name, value in self._inputs.items():
            _hardware.set_input(name, value)
