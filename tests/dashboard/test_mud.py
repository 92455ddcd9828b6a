"""The MUD files (RFC 8520): one for each model, and what they allow."""

from typing import Any

import pytest

from gateway.mud import MODELS
from tests.dashboard.serving import Dashboard


@pytest.mark.parametrize("model", MODELS)
def test_each_model_has_a_file_that_allows_the_gateway_alone(
    shared: Dashboard, model: str
) -> None:
    answer = shared.get(f"/mud/{model}.json")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/mud+json"
    found = answer.json()
    mud = found["ietf-mud:mud"]
    assert mud["mud-version"] == 1 and mud["model-name"] == model
    assert mud["mud-url"].endswith(f"/mud/{model}.json")
    lists = {one["name"]: one for one in acls(found)}
    for way, side in (("from", "destination-port"), ("to", "source-port")):
        named = mud[f"{way}-device-policy"]["access-lists"]["access-list"]
        assert [one["name"] for one in named] == [f"{way}-board"]
        for ace in lists[f"{way}-board"]["aces"]["ace"]:
            matches = ace["matches"]
            assert matches["ietf-mud:mud"] == {"my-controller": [None]}
            assert matches["ipv4"] == {"protocol": 6}
            assert matches["tcp"]["ietf-mud:direction-initiated"] == "from-device"
            assert 0 < matches["tcp"][side]["port"] < 65_536


def acls(found: dict[str, Any]) -> list[dict[str, Any]]:
    lists: list[dict[str, Any]] = found["ietf-access-control-list:acls"]["acl"]
    return lists


def test_a_model_that_is_not_the_kit_s_has_none(shared: Dashboard) -> None:
    assert shared.get("/mud/toaster.json").status == 404
