"""The units a record may have: the SenML registry (RFC 8428 §12.1, RFC 8798).

And what people call quantities and units.
"""

# Base units, and those that stand beside them in the registry's first table
PRIMARY = """
m kg g s A K cd mol Hz rad sr N Pa J W C V F Ohm S Wb T H Cel lm lx Bq Gy Sv kat
m2 m3 l m/s m/s2 m3/s l/s W/m2 cd/m2 bit bit/s lat lon pH dB dBW Bspl count
/ % %RH %EL EL 1/s 1/min beat/min beats S/m
B VA VAs var vars J/m kg/m3 deg
"""

# RFC 8798 §3: multiples and fractions in common use
SECONDARY = """
ms min h MHz kW kVA kvar Ah Wh kWh varh kvarh kVAh Wh/km KiB GB Mbit/s B/s MB/s
mV mA dBm ug/m3 mm/h m/h ppm /100 /1000 hPa mm cm km km/h
"""

# A record without a unit is allowed (RFC 8428 §4.5.2).
UNITS = frozenset([*PRIMARY.split(), *SECONDARY.split(), ""])

# What people write first, and the registry's word for it
HINTS = {
    "°C": "Cel",
    "degC": "Cel",
    "celsius": "Cel",
    "lux": "lx",
    "RH": "%RH",
    "volt": "V",
    "ohm": "Ohm",
    "sec": "s",
    "bar": "Pa",
    "mbar": "hPa",
}

# What quantities are called in a sentence; others by their own name
NAMES = {
    "temperature": "temperature",
    "humidity": "humidity",
    "pressure": "pressure",
    "light": "light",
    "soil_moisture": "soil moisture",
    "water_temperature": "water temperature",
    "water_level": "water level",
    "battery": "battery",
    "distance": "distance",
    "motion": "motion",
    "button": "button",
    "power": "power",
    "energy": "energy",
    "voltage": "voltage",
    "current": "current",
    "chip_temperature": "chip temperature",
}

# What people write of a unit
SYMBOLS = {"Cel": "°C", "%RH": "%", "%EL": "%"}


def symbol(unit: str) -> str:
    """Return what people write of a unit: nothing for a plain ratio."""
    return "" if unit == "/" else SYMBOLS.get(unit, unit)


def advice(unit: str) -> str:
    """Return a sentence that says which unit to write in place of this one."""
    if unit in HINTS:
        return f"The unit {unit!r} is not in the SenML registry: write {HINTS[unit]!r}."
    return f"The unit {unit[:40]!r} is not in the SenML registry."
