"""What a board can do; runs on MicroPython and on CPython.

To read it in the order in which a reading travels: `sensors` on the pins of `boards`,
`sampler` (sensors to readings), `senml` (readings to a pack), `ring` (packs kept, the
oldest of many on flash: `spill`), `envelope` (the line in front), `delivery` (sent
until acknowledged), `mqtt` with `packet` and `stream` (the network), `link` and `wifi`
(connect again), `node` (all of it together), `prepared` (the node of the board whose
name is on this flash). The other way: `commands` (what the board is told to do),
`output` and `actuators` (what it then moves), `listen`. When something goes wrong:
`errors`.
"""

VERSION = "0.1.0"
