"""From an error to its code and its sentences."""

import os

from kit import errors, errors_en, errors_fr
from kit.error_signs import SIGNS
from kit.mqtt import MqttError


def remove(path):
    try:
        os.remove(path)
    except OSError:
        return  # it was not there


def test_every_code_has_both_languages_and_its_own_row():
    codes = [row[0] for row in SIGNS]
    assert len(codes) == len(set(codes))
    assert set(codes) == set(errors_fr.WORDS) == set(errors_en.WORDS)
    for words in (errors_fr.WORDS, errors_en.WORDS):
        for code, (sentence, first) in words.items():
            assert sentence and first, code
            for text in (sentence, first):
                assert text[-1] in ".:»”", text
                assert len(text) <= 140, text


def test_a_sentence_names_something_only_where_a_sign_finds_it():
    for code, _, signs in SIGNS:
        for words in (errors_fr.WORDS, errors_en.WORDS):
            if any("{}" in text for text in words[code]):
                assert "*" in signs, code


def test_french_signs_have_their_space_which_does_not_break():
    for sentence in errors_fr.WORDS.values():
        for text in sentence:
            for sign in (" ;", " !", " ?", " »", "« ", " :", "'"):
                assert sign not in text, text


def test_what_the_led_can_tell_is_told_by_a_number_of_its_own():
    numbers = [row[1] for row in SIGNS if row[1] > 1]
    assert len(numbers) == len(set(numbers))
    for number in numbers:
        tens, ones = divmod(number, 10)
        assert 2 <= tens <= 9 and 1 <= ones <= 9, number
    assert errors.blinks("wifi_password") == 22
    assert errors.blinks("stopped") == 0
    assert errors.blinks("nothing_known") == 1


def test_a_code_is_explained_in_both_languages():
    code, sentence, first = errors.explain("wifi_password")
    assert code == "wifi_password"
    assert sentence == "Le mot de passe du Wi-Fi est refusé."
    assert errors.explain("wifi_password", "en")[1] == "The Wi-Fi password is refused."
    assert "…" in errors.explain("import_error")[1]
    assert errors.explain("nothing_known")[1] == errors_fr.WORDS["unknown_error"][0]


def raised(call):
    try:
        call()
    except Exception as error:
        return errors.explain(error, "en")[:2]
    raise AssertionError("nothing was raised")


def test_an_exception_is_explained_with_what_it_is_about():
    def missing():
        import sensor_of_the_neighbour  # noqa: F401  # pyright: ignore

    assert raised(missing) == (
        "import_error",
        "The module “sensor_of_the_neighbour” is not on the board.",
    )
    assert raised(lambda: tempp)[1] == "The name “tempp” is not known."  # noqa: F821  # pyright: ignore
    assert raised(lambda: os.slep)[1] == "This object has nothing called “slep”."  # pyright: ignore
    assert raised(lambda: {}["light"])[1] == "The dictionary has no key “light”."
    assert raised(lambda: 1 // 0)[0] == "zero_division"


def test_an_exception_of_the_kit_is_explained():
    def fail(error):
        raise error

    for error, code in (
        (
            MqttError("no_link", "no way to the broker: OSError(111,)"),
            "broker_not_running",
        ),
        (
            MqttError("no_link", "no way to the broker: OSError(116,)"),
            "broker_unreachable",
        ),
        (
            MqttError("timeout", "the broker did not answer in time"),
            "broker_unreachable",
        ),
        (MqttError("closed", "the broker closed the connection"), "connection_lost"),
        (
            MqttError("refused", "the broker does not allow this client"),
            "broker_refused",
        ),
        (
            RuntimeError("this board has no name yet: it was not prepared"),
            "not_prepared",
        ),
        (
            MqttError("no_link", "no way to the broker: no Wi-Fi is named in x"),
            "not_prepared",
        ),
        (ArithmeticError("of a kind that nobody has listed"), "unknown_error"),
    ):
        assert raised(lambda error=error: fail(error))[0] == code, error


def test_the_last_error_of_an_output_counts_and_an_output_without_one_has_none():
    trace = 'Traceback (most recent call last):\n  File "main.py", line 3, in f\n'
    first = trace + "NameError: name 'a' isn't defined\n"
    text = "hello\n" + first + "trying again\n" + trace + "KeyError: b\r\nbye\n"
    assert errors.find(text) == ("key_error", "b")
    assert errors.find(first + "MemoryError: that is what I print\n")[0] == "name_error"
    for quiet in ("", "\n", "temperature 27.4\n", "Error\n", "an Error: no\n", "ok:"):
        assert errors.explain_text(quiet) is None, quiet
    assert errors.find("MemoryError: \r\n")[0] == "memory_error"


def test_what_the_chip_says_is_understood():
    fallen = "\r\nBrownout detector was triggered\r\n\r\nets Jul 29 2019 12:21:46\r\n"
    assert errors.find("reading\n" + fallen)[0] == "brownout"
    assert errors.find("rst:0x8 (TG1WDT_SYS_RESET),boot:0x13")[0] == "watchdog"
    assert errors.find("Guru Meditation Error: Core  1 panic'ed")[0] == "chip_crash"


def test_the_same_number_is_told_by_its_name_or_alone():
    trace = 'Traceback (most recent call last):\n  File "%s", line 9, in f\n%s\n'
    for file, line, code in (
        ("dht.py", "OSError: [Errno 116] ETIMEDOUT", "sensor_silent"),
        ("dht.py", "OSError: 116", "sensor_silent"),
        (
            "/lib/kit/sensors/bme280.py",
            "OSError: [Errno 110] ETIMEDOUT",
            "sensor_silent",
        ),
        ("umqtt/simple.py", "OSError: [Errno 116] ETIMEDOUT", "broker_unreachable"),
        ("main.py", "OSError: [Errno 116] ETIMEDOUT", "timeout"),
        ("main.py", "OSError: [Errno 19] ENODEV", "sensor_silent"),
        ("main.py", "OSError: [Errno 113] ECONNABORTED", "broker_unreachable"),
        ("main.py", "OSError: [Errno 118] EHOSTUNREACH", "broker_unreachable"),
        ("main.py", "OSError: 118", "broker_unreachable"),
        ("main.py", "OSError: [Errno 104] ECONNRESET", "connection_lost"),
        ("main.py", "OSError: -202", "gateway_name"),
        ("main.py", "OSError: (-2, 'name')", "gateway_name"),
        ("main.py", "OSError: [Errno 28] ENOSPC", "flash_full"),
        ("main.py", "OSError: 28", "flash_full"),
        ("main.py", "OSError: Wifi Internal Error", "wifi_off"),
        ("main.py", "OSError: 4321", "unknown_error"),
        ("main.py", "OSError: ", "unknown_error"),
    ):
        assert errors.find(trace % (file, line))[0] == code, line


def test_the_last_error_stays_on_flash_until_it_is_forgotten():
    remove(errors.LAST)
    assert errors.last() is None
    assert errors.remember("sensor_silent", "dht22 " * 40, boot=3)
    kept = errors.last()
    assert kept["code"] == "sensor_silent" and kept["boot"] == 3
    assert len(kept["detail"]) == 120
    assert not errors.remember("sensor_silent", "dht22 " * 40, boot=3), "written twice"
    assert errors.remember("sensor_silent", "", boot=4)
    for broken in ("", "{", "[]", '{"detail": 1}'):
        with open(errors.LAST, "w") as file:
            file.write(broken)
        assert errors.last() is None, broken
    errors.forget()
    errors.forget()
    assert errors.LAST not in os.listdir()
