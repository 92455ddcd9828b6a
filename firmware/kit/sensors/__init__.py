"""One module per sensor, each with `read() -> [(name, unit, value)]`."""
