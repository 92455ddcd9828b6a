"""By which words an error is known, and how often the LED blinks for it.

Each row is (code, blinks, signs); the first row of which a sign fits counts. Signs
stand between " | " and are looked for in the traceback: their parts, between " & ",
must all be there, and a `*` stands for what the sentence then names. The words are
MicroPython's, and CPython's where a simulated board runs ("is not" counts as "isn't").
`blinks` 23 is: two, a pause, three; 1 is for all that only the screen can tell, 0 for
what the LED does not tell: it is over, or nothing runs that could.

The sentences are in errors_fr.py and errors_en.py. Loaded only when something went
wrong, to keep the heap free.
"""

# What the chip itself says when it starts or falls: there is no traceback then.
CHIP = (
    ("brownout", 0, "Brownout detector | BROWNOUT_RST | RTCWDT_BROWN_OUT"),
    ("watchdog", 0, "Task watchdog got triggered | TG0WDT | TG1WDT | RTCWDT_RTC"),
    ("chip_crash", 0, "Guru Meditation Error"),
    ("no_program", 0, "invalid header: 0xffffffff"),
)

SIGNS = CHIP + (
    # what the kit says: before what made it say so
    ("wrong_pin", 43, "PinError & use one of *"),
    ("sensor_range", 42, "SensorError & : not from"),
    (
        "sensor_silent",
        41,
        "SensorError & does not answer | dht.py & ETIMEDOUT | /sensors/ & ETIMEDOUT | "
        "OneWireError | ENODEV | EIO",
    ),
    # the program
    ("stopped", 0, "KeyboardInterrupt"),
    ("indentation", 1, "IndentationError | TabError"),
    (
        "outside",
        1,
        "SyntaxError: '*' outside function | "
        "SyntaxError: '*'/'continue' outside loop | SyntaxError: '*' outside loop",
    ),
    ("syntax_error", 1, "SyntaxError"),
    (
        "import_name",
        1,
        "ImportError: can't import name * | ImportError: cannot import name '*' | "
        "ImportError: no module named 'kit.*'",
    ),
    ("import_error", 1, "ImportError: no module named '*'"),
    (
        "name_too_early",
        1,
        "NameError: local variable referenced before | "
        "UnboundLocalError: cannot access local variable '*'",
    ),
    ("name_error", 1, "NameError: name '*' isn't defined"),
    ("none_value", 1, "'NoneType'"),
    ("attribute_error", 1, "has no attribute '*' | AttributeError"),
    (
        "type_mix",
        1,
        "TypeError: unsupported types for * | TypeError: can only concatenate | "
        "TypeError: unsupported operand | TypeError: can't convert",
    ),
    ("not_callable", 1, "TypeError: '*' object isn't callable"),
    (
        "arguments",
        1,
        "TypeError: *() takes | TypeError: *() missing | TypeError: function takes | "
        "TypeError: function missing | unexpected keyword argument",
    ),
    (
        "not_a_list",
        1,
        "TypeError: '*' object isn't iterable | "
        "TypeError: '*' object isn't subscriptable",
    ),
    ("index_error", 1, "IndexError"),
    ("key_error", 1, "KeyError: '*' | KeyError: *"),
    (
        "not_a_number",
        1,
        "invalid syntax for integer with base 10: '*' | invalid syntax for integer | "
        "invalid syntax for number | invalid literal for int | "
        "could not convert string to float: '*'",
    ),
    ("zero_division", 1, "ZeroDivisionError"),
    (
        "recursion",
        1,
        "RuntimeError: maximum recursion depth exceeded | "
        "RuntimeError: pystack exhausted | RecursionError",
    ),
    (
        "format_error",
        1,
        "format string needs more arguments | "
        "not enough arguments for format string | "
        "format string didn't convert all arguments | not all arguments converted | "
        "unsupported format character",
    ),
    (
        "bad_reading",
        1,
        "ValueError: a name is letters a-z, digits and -:./_, not * | "
        "ValueError: a unit is like Cel or %RH, not * | "
        "ValueError: a value is a number, a bool, text or bytes, not * | "
        "ValueError: a value is a finite number, not *",
    ),
    ("pack_too_large", 39, "a pack is at most 8192 bytes | a pack holds 1 to 256"),
    # memory and flash
    ("memory_error", 51, "MemoryError | ENOMEM"),
    ("flash_full", 52, "ENOSPC"),
    # pins and sensors
    (
        "invalid_pin",
        45,
        "ValueError: invalid pin | ValueError: expecting a pin | "
        "ValueError: expecting a regular GPIO Pin | ValueError: invalid Pin for ADC | "
        "ValueError: Pin(*) doesn't have | ValueError: pin can only be input",
    ),
    ("sensor_noise", 44, "checksum error | CRC error"),
    # the board itself
    ("not_prepared", 61, "this board has no name yet | no Wi-Fi is named in"),
    ("no_keyboard", 1, "a board has no keyboard"),
    # Wi-Fi
    ("wifi_off", 25, "Wifi Internal | Wifi Not Started"),
    ("wifi_not_found", 21, "Wifi SSID Invalid | joined: it isn't there"),
    ("wifi_password", 22, "Wifi Invalid Password | joined: the password"),
    ("wifi_full", 23, "joined: it is full"),
    ("wifi_no_address", 24, "joined: it gives no address"),
    # the gateway
    ("id_taken", 34, "another board uses this board's name"),
    (
        "broker_refused",
        33,
        "the broker refused | the broker does not | the broker is not available | "
        "the broker said no | MQTTException",
    ),
    ("clock", 38, "validity starts in the future | isn't yet valid"),
    (
        "certificate",
        37,
        "MBEDTLS_ERR_X509 | MBEDTLS_ERR_SSL | signed by the trusted CA | "
        "certificate validity has expired | Common Name | CERTIFICATE_VERIFY_FAILED",
    ),
    ("gateway_name", 35, "EHOSTNAME | ENOTFOUND | gaierror"),
    ("broker_not_running", 32, "ECONNREFUSED"),
    (
        "broker_unreachable",
        31,
        "EHOSTUNREACH | ENETUNREACH | ECONNABORTED | no way to the broker | "
        "mqtt & ETIMEDOUT | the broker did not answer in time",
    ),
    (
        "connection_lost",
        36,
        "ECONNRESET | ENOTCONN | EPIPE | the connection broke | "
        "the broker closed the connection | the broker no longer answers | "
        "the broker takes no more bytes",
    ),
    ("timeout", 1, "ETIMEDOUT | TimeoutError"),
    ("file_missing", 1, "ENOENT | No such file or directory: '*'"),
    # what only the kit says, by its code
    ("command_refused", 0, ""),
    ("command_old", 0, ""),
    # what is left
    ("wrong_type", 1, "TypeError"),
    (
        "wrong_value",
        1,
        "ValueError | Unicode | OverflowError",
    ),
    ("unknown_error", 1, ""),
)

# Numbers of OSError -> the name that signs use; a number without its name comes from
# newlib (an ESP32's C library), Emscripten, the network stack's own codes or CPython.
NUMBERS = {
    2: "ENOENT",
    5: "EIO",
    12: "ENOMEM",
    19: "ENODEV",
    28: "ENOSPC",
    32: "EPIPE",
    44: "ENOENT",
    101: "ENETUNREACH",
    103: "ECONNABORTED",
    104: "ECONNRESET",
    107: "ENOTCONN",
    110: "ETIMEDOUT",
    111: "ECONNREFUSED",
    113: "EHOSTUNREACH",
    114: "ENETUNREACH",
    116: "ETIMEDOUT",
    118: "EHOSTUNREACH",
    128: "ENOTCONN",
    -2: "EHOSTNAME",
    -202: "EHOSTNAME",
}
