"""The kit's own lamps, each green when it is good and red when it is made bad."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.access import FILE_NAME, renew
from gateway.language import Language
from gateway.sbom import made_of
from gateway.trust import kit
from gateway.trust.kit import Lamp, lamps

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the kit have a true bill of materials, as a built one has."""
    path = tmp_path / "sbom.cdx.json"
    path.write_text(json.dumps(made_of(ROOT)), "utf-8")
    monkeypatch.setattr(kit, "BILL", path)
    return path


def lit(folder: Path, slowed: int = 0, language: Language = "en") -> dict[str, Lamp]:
    """Return the lamps by id."""
    return {one.id: one for one in lamps(folder / FILE_NAME, slowed, language)}


def test_a_good_kit_is_all_green(tmp_path: Path) -> None:
    renew(tmp_path)
    found = lit(tmp_path, slowed=3)
    assert {one.state for one in found.values()} == {"green"}, found
    assert list(found) == ["H1", "H2", "H3", "H4", "H5", "H6", "H7"]
    assert all(one.evidence for one in found.values())
    assert "N=16384" in found["H5"].evidence[0]
    assert found["H5"].evidence[1].endswith(": 3.")


def test_the_lamps_speak_the_viewer_s_language(tmp_path: Path) -> None:
    renew(tmp_path)
    french = lit(tmp_path, language="fr")
    assert french["H7"].title == "Que faire quand il est arrivé quelque chose"
    assert french["H1"].evidence == ["SECURITY.md dit comment la signaler en privé."]


def test_h2_is_red_after_the_end_of_support(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kit, "END_OF_SUPPORT", datetime(2020, 1, 2, tzinfo=UTC))
    assert lit(tmp_path)["H2"].state == "red"
    assert "since January 2, 2020" in lit(tmp_path)["H2"].evidence[0]


def test_h3_is_red_for_another_version_and_grey_without_a_bill(
    tmp_path: Path, built: Path
) -> None:
    bill = json.loads(built.read_text("utf-8"))
    bill["components"][0]["version"] = "0.0.1"
    built.write_text(json.dumps(bill), "utf-8")
    assert lit(tmp_path)["H3"].state == "red"
    assert "(0.0.1)" in lit(tmp_path)["H3"].evidence[0]
    built.unlink()
    assert lit(tmp_path)["H3"].state == "grey"


def test_h5_is_red_without_a_password_or_with_a_spoiled_file(tmp_path: Path) -> None:
    assert lit(tmp_path)["H5"].state == "red"
    (tmp_path / FILE_NAME).write_text("[login", "utf-8")
    assert lit(tmp_path)["H5"].state == "red"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_h5_is_red_when_others_may_read_the_file(tmp_path: Path) -> None:
    renew(tmp_path)
    (tmp_path / FILE_NAME).chmod(0o644)
    assert lit(tmp_path)["H5"].state == "red"


@pytest.mark.parametrize(
    ("lamp", "constant", "lost"),
    [
        ("H1", "SECURITY", "gone.md"),
        ("H4", "PRIVACY", "workshop_guides/gone/{language}.md"),
        ("H6", "THREATS", {"fr": "docs/gone.md", "en": "gone/gone.md"}),
        ("H7", "INCIDENT", "gone/{language}.md"),
    ],
)
def test_a_document_that_is_lost_makes_its_lamp_red(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    lamp: str,
    constant: str,
    lost: object,
) -> None:
    monkeypatch.setattr(kit, constant, lost)
    found = lit(tmp_path)[lamp]
    assert found.state == "red"
    assert "Not found on this computer" in found.evidence[0]
