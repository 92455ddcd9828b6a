"""One test that passes and one that does not: for the test of the runner."""


def test_right():
    assert True


def test_wrong():
    assert 1 == 2
