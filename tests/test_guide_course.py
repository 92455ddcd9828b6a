"""The course as the pages and the checks read it."""

from gateway.guides import step, steps


def test_the_steps_are_read_in_order() -> None:
    assert [one.number for one in steps()] == list(range(len(steps())))
    publish = step("04_publish")
    assert publish is not None
    assert publish.title("fr") == "Publier" and publish.title("en") == "Publish"
    assert publish.sketch == "04_publish.py" and publish.minutes == 35
    assert publish.needs == ("room", "board", "sensor")
    assert publish.check["readings"] == 10


def test_a_step_that_is_not_there_is_none() -> None:
    assert step("99_nowhere") is None
    assert step("privacy") is None
