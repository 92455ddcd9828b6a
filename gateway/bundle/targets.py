"""The computers a stick is made for: how pip and the packages' markers name them."""

from typing import NamedTuple

PYTHONS = ("3.11", "3.12", "3.13")


class Target(NamedTuple):
    """A kind of computer: pip's platform tags, and what markers ask (PEP 508)."""

    name: str
    tags: tuple[str, ...]
    sys_platform: str
    platform_system: str
    os_name: str
    platform_machine: str


TARGETS = {
    target.name: target
    for target in (
        Target("windows", ("win_amd64",), "win32", "Windows", "nt", "AMD64"),
        Target(
            "linux",
            tuple(f"manylinux_2_{n}_x86_64" for n in (34, 28, 17, 12, 5))
            + ("manylinux2014_x86_64", "linux_x86_64"),
            "linux",
            "Linux",
            "posix",
            "x86_64",
        ),
        Target(
            "raspberrypi",
            tuple(f"manylinux_2_{n}_aarch64" for n in (34, 28, 17))
            + ("manylinux2014_aarch64", "linux_aarch64"),
            "linux",
            "Linux",
            "posix",
            "aarch64",
        ),
        Target(
            "macos",
            tuple(
                f"macosx_{major}_0_{kind}"
                for major in (14, 13, 12, 11)
                for kind in ("arm64", "universal2")
            )
            + ("macosx_10_9_universal2",),
            "darwin",
            "Darwin",
            "posix",
            "arm64",
        ),
        Target(
            "macos-intel",
            tuple(
                f"macosx_{version}_{kind}"
                for version in ("13_0", "12_0", "11_0", "10_13", "10_12", "10_9")
                for kind in ("x86_64", "universal2")
            ),
            "darwin",
            "Darwin",
            "posix",
            "x86_64",
        ),
    )
}


def markers(target: Target, python: str) -> dict[str, str]:
    """Return the values that a package's markers see on that computer."""
    return {
        "sys_platform": target.sys_platform,
        "platform_system": target.platform_system,
        "os_name": target.os_name,
        "platform_machine": target.platform_machine,
        "python_version": python,
        "python_full_version": f"{python}.0",
        "implementation_name": "cpython",
        "implementation_version": f"{python}.0",
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_version": "",
    }
