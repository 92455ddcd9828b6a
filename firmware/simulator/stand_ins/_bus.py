"""Stand-ins for `machine.I2C` and `SoftI2C`, with a BME280 on the wires."""

from errno import ENODEV

import _hardware


class I2C:
    """An I2C bus. What is wired to its two pins answers, nobody else."""

    def __init__(self, id=0, *, scl=None, sda=None, freq=400000, timeout=50000):
        if id not in (0, 1):
            raise ValueError("I2C(%s) doesn't exist" % id)
        standard = ((18, 19), (25, 26))[id]
        scl = standard[0] if scl is None else scl
        sda = standard[1] if sda is None else sda
        pins = getattr(scl, "_number", scl), getattr(sda, "_number", sda)
        wires = [_hardware.WIRES.get(pin) for pin in pins]
        self._wired = wires == ["scl", "sda"]

    def _device(self, address):
        """Return what answers at an address. Raises OSError when nothing does."""
        import _bme280

        if self._wired and address == _bme280.ADDRESS and _bme280.answers():
            return _bme280
        raise OSError(ENODEV)

    def scan(self):
        """Return the addresses at which something answers."""
        found = []
        for address in range(0x08, 0x78):
            try:
                self._device(address)
            except OSError:
                continue
            found.append(address)
        return found

    def readfrom_mem(self, addr, memaddr, nbytes, *, addrsize=8):
        """Return bytes of a device's registers."""
        return self._device(addr).read(memaddr, nbytes)

    def readfrom_mem_into(self, addr, memaddr, buf, *, addrsize=8):
        """Read a device's registers into a buffer."""
        buf[:] = self._device(addr).read(memaddr, len(buf))

    def writeto_mem(self, addr, memaddr, buf, *, addrsize=8):
        """Write bytes into a device's registers."""
        self._device(addr).write(memaddr, bytes(buf))

    def writeto(self, addr, buf, stop=True):
        """Send bytes: here the number of a register, and what to write from there."""
        device = self._device(addr)
        self._register = buf[0]
        if len(buf) > 1:
            device.write(buf[0], bytes(buf[1:]))
        return len(buf)

    def readfrom(self, addr, nbytes, stop=True):
        """Return bytes from the register that `writeto` named."""
        return self._device(addr).read(self._register, nbytes)

    def readfrom_into(self, addr, buf, stop=True):
        """Read into a buffer."""
        buf[:] = self.readfrom(addr, len(buf))

    def deinit(self):
        """Free the pins."""


class SoftI2C(I2C):
    """The same, by software and on any two pins."""

    def __init__(self, scl, sda, *, freq=400000, timeout=50000):
        super().__init__(0, scl=scl, sda=sda)
