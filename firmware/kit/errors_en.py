"""The errors in English: code -> (what happened, the first thing to try).

`{}` is what the sentence names.
"""

WORDS = {
    "brownout": (
        "The board ran short of power and switched off for a moment.",
        "Change the USB cable or the port, and unplug the servo or the relay: they "
        "draw too much.",
    ),
    "watchdog": (
        "The program was stuck for too long: the watchdog has restarted the board.",
        "Look for a loop without “await asyncio.sleep(...)”, or a wait that never "
        "ends.",
    ),
    "chip_crash": (
        "The chip itself stopped dead: this is hardly ever the fault of your program.",
        "Unplug the board, wait five seconds, plug it in again; if it comes back, "
        "call the facilitator.",
    ),
    "no_program": (
        "This board is empty: MicroPython is not installed on it.",
        "Ask the facilitator to prepare it.",
    ),
    "stopped": (
        "You have stopped the program: all is well.",
        "Run it again whenever you like.",
    ),
    "indentation": (
        "The beginning of a line is not aligned as it should be.",
        "Put four spaces, no more and no less, before the lines that follow a colon, "
        "and no tabs.",
    ),
    "outside": (
        "“{}” stands where it has no meaning.",
        "Put this line inside the function or the loop, with four spaces before it.",
    ),
    "syntax_error": (
        "Python does not understand this line.",
        "On this line and the one before it, look for a missing bracket, quote or "
        "colon.",
    ),
    "import_name": (
        "“{}” does not exist in this module.",
        "Check the spelling, capitals included, then the list of the kit’s modules.",
    ),
    "import_error": (
        "The module “{}” is not on the board.",
        "Check the spelling; a computer has modules that a board has not.",
    ),
    "name_too_early": (
        "A variable is read before it was given a value in this function.",
        "Give it a value further up in the function, or write “global” and its name "
        "on the first line.",
    ),
    "name_error": (
        "The name “{}” is not known.",
        "Check the spelling, capitals included; a text goes between quotes.",
    ),
    "none_value": (
        "There is nothing here (None) where the program expects a value.",
        "See where this value comes from: a function without “return” gives None.",
    ),
    "attribute_error": (
        "This object has nothing called “{}”.",
        "Check the spelling after the dot.",
    ),
    "type_mix": (
        "A text and a number do not mix.",
        "Write str(number) to make it a text, or float(text) to make it a number.",
    ),
    "not_callable": (
        "Brackets follow something that is not a function (type “{}”).",
        "Remove the brackets, or rename your variable: it may be hiding the function.",
    ),
    "arguments": (
        "This function is not given the values it expects.",
        "Count the values between the brackets and compare with the “def” line; in a "
        "class the first one is “self”.",
    ),
    "not_a_list": (
        "The program goes through something that is not a list (type “{}”).",
        "To repeat ten times, write “for i in range(10):”.",
    ),
    "index_error": (
        "The list does not have that many items.",
        "Counting begins at 0: the first is [0] and, of three items, the last is [2].",
    ),
    "key_error": (
        "The dictionary has no key “{}”.",
        "Print its keys with print(list(d)) and compare the spelling.",
    ),
    "not_a_number": (
        "This text is not a number.",
        "Write decimals with a point, not a comma: 27.4.",
    ),
    "zero_division": (
        "The program divides by zero.",
        "Print the divisor just before the division: the reading may be 0.",
    ),
    "recursion": (
        "A function calls itself and never stops.",
        "To repeat, use “while” or “for” instead of calling the function from itself.",
    ),
    "format_error": (
        "The text with gaps (%s, %d) and the values do not match.",
        'Give as many values as there are gaps, or write an f-string: f"{t} °C".',
    ),
    "bad_reading": (
        "This reading cannot be sent: its name, its unit or its value is not right "
        "({}).",
        'A reading is written ("temperature", "Cel", 27.4): a name without spaces or '
        "accents, a unit, a number.",
    ),
    "pack_too_large": (
        "A message holds too many readings to be sent.",
        "Send fewer readings at a time, or more often.",
    ),
    "memory_error": (
        "The board has no memory left.",
        "Shorten lists that keep growing and long texts, then restart the board.",
    ),
    "flash_full": (
        "The board’s file memory is full.",
        "Delete the files that you no longer need.",
    ),
    "wrong_pin": (
        "This pin of the board cannot be used for that.",
        "Take one of these pins: {}.",
    ),
    "invalid_pin": (
        "This pin cannot be used for that.",
        "Compare the number in the program with the board’s pinout: some pins are "
        "reserved or can only be read.",
    ),
    "sensor_noise": (
        "The sensor answers, but its data arrives damaged.",
        "Shorten the wires, check the ground (GND), and wait two seconds between two "
        "readings.",
    ),
    "sensor_silent": (
        "The sensor does not answer.",
        "Check its three or four wires: power, ground, and the data wire on the pin "
        "of the program.",
    ),
    "wifi_off": (
        "The board’s Wi-Fi is not ready: it is already connecting.",
        "Switch it off and on before you connect: wlan.active(False), then "
        "wlan.active(True).",
    ),
    "wifi_not_found": (
        "The Wi-Fi network cannot be found.",
        "Check its name, capitals included; the board only sees 2.4 GHz networks.",
    ),
    "wifi_password": (
        "The Wi-Fi password is refused.",
        "Type it again, letter by letter, capitals included.",
    ),
    "wifi_full": (
        "The Wi-Fi access point accepts nobody else.",
        "Disconnect the phones that do not need it, or ask for a second access point.",
    ),
    "wifi_no_address": (
        "The board is on the Wi-Fi, but the network has given it no address.",
        "Wait ten seconds; if it lasts, restart the access point.",
    ),
    "id_taken": (
        "Another board already uses this identity: each throws the other out.",
        "Find the second board of that name and ask for it to be prepared again.",
    ),
    "broker_refused": (
        "The gateway refuses this board.",
        "Ask the facilitator whether the board is enrolled, and whether its password "
        "is the right one.",
    ),
    "clock": (
        "The board’s clock is slow: to it, the gateway’s certificate is not valid yet.",
        "Restart the board so that it asks the gateway for the time again.",
    ),
    "certificate": (
        "The board does not recognise the gateway’s certificate: it may not be the "
        "right one.",
        "Do not work around this refusal: ask the facilitator whether the gateway has "
        "changed.",
    ),
    "gateway_name": (
        "The gateway’s name cannot be found on this network.",
        "Check that the board is on the room’s Wi-Fi, and the address written in the "
        "program.",
    ),
    "broker_not_running": (
        "The computer answers, but the room is not open on it.",
        "Ask the facilitator whether the room is running, and check the port number "
        "(1883).",
    ),
    "broker_unreachable": (
        "The gateway cannot be reached.",
        "Check that the board is on the room’s Wi-Fi, and that the room’s computer is "
        "on.",
    ),
    "connection_lost": (
        "The connection with the gateway was lost.",
        "Wait: the board tries again by itself. If it comes back, move it closer to "
        "the access point.",
    ),
    "timeout": (
        "Something did not answer in time: the network or a sensor.",
        "Look at the line of the program: depending on what it does, check the wires "
        "or the Wi-Fi.",
    ),
    "not_prepared": (
        "This board was not prepared: its name or the Wi-Fi of the room is missing.",
        "Ask the facilitator to prepare it.",
    ),
    "no_keyboard": (
        "A board has no keyboard: input() would wait for ever.",
        "Write the value as a constant at the top, or read the button.",
    ),
    "file_missing": (
        "This file is not on the board.",
        "Check its name, capitals included; import os and os.listdir() give the list.",
    ),
    "sensor_range": (
        "The sensor gives an impossible value.",
        "Check its wiring, and that the program expects this model of sensor.",
    ),
    "command_refused": (
        "The board refused a command: it does not know it, or the value is not right.",
        "See on the board’s page which commands it takes.",
    ),
    "command_old": (
        "The board refused a command that is too old: it came too late, or is being "
        "replayed.",
        "Give it again; if it happens often, look at the room’s log.",
    ),
    "wrong_type": (
        "A value is not of the right type (text, number, list...).",
        "Print it with print(type(x), x) just before this line.",
    ),
    "wrong_value": (
        "A value is not right here.",
        "Print it with print(x) just before this line, and compare with what is "
        "allowed.",
    ),
    "unknown_error": (
        "The program stopped at an error.",
        "Read the last line, then the line of the program whose number it gives.",
    ),
}
