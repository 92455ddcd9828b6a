"""The kit's bill of materials: whole, of the standard's form, and true."""

import json
import re
from importlib.metadata import version
from pathlib import Path

from gateway.sbom import PINNED, differences, made_of, read_sbom, write_sbom

ROOT = Path(__file__).parents[1]
LICENCES = ROOT / "dashboard" / "static" / "vendor" / "codemirror" / "LICENSE"


def parts() -> dict[str, str]:
    """Return name -> version of each component."""
    return {one["name"]: one["version"] for one in made_of(ROOT)["components"]}


def test_the_bill_is_what_cyclonedx_asks_for() -> None:
    # not above: they take seconds to load, in each process that collects the tests
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    found = JsonStrictValidator(SchemaVersion.V1_6).validate_str(
        json.dumps(made_of(ROOT))
    )
    assert found is None


def test_the_same_tree_gives_the_same_bill() -> None:
    assert made_of(ROOT) == made_of(ROOT)


def test_the_bill_holds_what_the_kit_pins() -> None:
    found = parts()
    assert found["flask"] == version("flask")
    assert found["uplot"]
    assert found["@micropython/micropython-webassembly-pyscript"]
    assert "esbuild" not in found
    assert "pytest" not in found
    assert all(PINNED.fullmatch(f"{name}==1") for name in found if "@" not in name)


def test_every_package_in_the_editor_s_bundle_is_in_the_bill() -> None:
    names = re.findall(
        r"^(@?[\w./-]+) (\d+\.\d+\.\d+\S*)$", LICENCES.read_text("utf-8"), re.MULTILINE
    )
    assert len(names) > 5
    found = parts()
    assert {name: found.get(name) for name, _ in names} == dict(names)


def test_browser_parts_have_the_hash_of_the_lock() -> None:
    [uplot] = [one for one in made_of(ROOT)["components"] if one["name"] == "uplot"]
    [digest] = uplot["hashes"]
    assert digest["alg"] == "SHA-512"
    assert len(digest["content"]) == 128


def test_the_bill_of_this_installation_is_true(tmp_path: Path) -> None:
    bill = made_of(ROOT)
    assert differences(bill) == []
    bill["components"][0]["version"] = "0.0.1"
    [other] = differences(bill)
    assert other.wanted == "0.0.1"
    assert other.found == version(other.name)
    assert read_sbom(tmp_path / "none") is None


def test_the_bill_is_written_beside_the_code_that_reads_it(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "package-lock.json"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "gateway").mkdir()
    path = write_sbom(tmp_path)
    assert read_sbom(path) == made_of(ROOT)
    assert path.relative_to(tmp_path).as_posix() == "gateway/bundled/sbom.cdx.json"
