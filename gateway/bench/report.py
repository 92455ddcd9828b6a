"""What a run measured, by name for programs and as a page for `docs/performance.md`."""

import os
import platform
from statistics import median

from gateway.bench.run import Results

# Measured on the same work and machine kind by others' programs, in 2026; see the page.
RECORDED = """\
| system | durable measurements/s | lost of 5,000 on kill -9 | p95 ms at 1,000 msg/s \
| bytes per measurement |
|---|---|---|---|---|
| tutorial script, commit per message | 2,570 | 0; 32–50 as tutorials write it | 40 \
| 40 (75–80 indexed) |
| Node-RED, tutorial flow | 1,390 | 7 / 1,575 / 0 | 3,240 and growing | 40 |
| Node-RED, best-tuned flow | 72,600 | 22 / 36 / 46 | 101 | 40 |
| InfluxDB 1.6 + paho feeder | 42,900 | 37–49 (0 with manual ack) | 99 | 5.4 |
| Home Assistant recorder | 2,180 | about 3,000 | 7,430 | 169 |
"""


def facts(results: Results) -> dict[str, float | int | bool]:
    """Return the figures by name, as `--json` prints them."""
    return {**durable(results), **steady(results), **reading(results)}


def durable(results: Results) -> dict[str, float | int | bool]:
    """Return what the floods and the kills showed."""
    pairs = {}
    if results.pairs:
        pairs = {
            "lost_in_pairs": results.pairs.lost,
            "doubled_in_pairs": results.pairs.doubled,
            "kills_in_pairs": results.pairs.kills,
        }
    rate = median(flood.measurements_per_s for flood in results.floods)
    script = median(script.measurements_per_s for script in results.scripts)
    bulk = median(results.bulk_inserts)
    return {
        "durable_measurements_per_s": round(rate),
        "ratio_to_tutorial_script": round(rate / script, 1),
        "ratio_to_bulk_insert": round(rate / bulk, 3),
        "tutorial_script_per_s": round(script),
        "bulk_insert_per_s": round(bulk),
        "generator_was_the_limit": any(
            flood.generator_was_the_limit for flood in results.floods
        ),
        "ingest_rss_mb": round(max(flood.ingest_rss_mb for flood in results.floods), 1),
        "intake_per_s": round(results.proving.open_per_s),
        "signed_intake_per_s": round(results.proving.protected_per_s),
        "mac_cost_percent": round(100 * results.proving.cost(rate), 1),
        "lost": results.kills.lost,
        "doubled": results.kills.doubled,
        "kills": results.kills.kills,
        **pairs,
    }


def steady(results: Results) -> dict[str, float | int | bool]:
    """Return latencies and costs at a steady rate."""
    cpu_s = median(one.cpu_s_per_100k for one in results.latencies_1000)
    script_cpu_s = median(one.cpu_s_per_100k for one in results.paced_scripts)
    p95_ms = median(one.p95_ms for one in results.latencies_1000)
    found: dict[str, float | int | bool] = {
        "p95_ack_ms_at_200": round(results.latency_200.p95_ms, 1),
        "p95_ack_ms_at_1000": round(p95_ms, 1),
        "cpu_s_per_100k": round(cpu_s, 1),
        "tutorial_script_cpu_s_per_100k": round(script_cpu_s, 1),
        "cpu_ratio_to_tutorial_script": round(cpu_s / script_cpu_s, 3),
    }
    for boards, latency in results.scaling.items():
        found[f"p95_ack_ms_{boards}_boards"] = round(latency.p95_ms, 1)
        found[f"cpu_s_per_100k_{boards}_boards"] = round(latency.cpu_s_per_100k, 1)
    return found


def reading(results: Results) -> dict[str, float | int | bool]:
    """Return sizes, reading times and what viewers wait."""
    return {
        "bytes_per_measurement": round(results.reads.bytes_per_measurement, 1),
        "bytes_per_measurement_5s": round(results.slow_reads.bytes_per_measurement, 1),
        "read_24h_800_ms": round(results.reads.chart_24h_ms, 2),
        "read_24h_800_cold_ms": round(results.reads.chart_24h_cold_ms, 2),
        "read_rows": results.reads.measurements,
        "latest_ms": round(results.reads.latest_ms, 2),
        "viewers": results.viewers.viewers,
        "p95_live_ms": round(results.viewers.p95_ms, 1),
    }


def page(results: Results, words: dict[str, str]) -> str:
    """Return the tables in Markdown: as just measured, then beside the peers."""
    found = facts(results)
    rows = "\n".join(
        f"| {words.get(name, name)} | `{name}` | {value} |"
        for name, value in found.items()
    )
    machine = f"{platform.system()}, Python {platform.python_version()}"
    return (
        f"{machine}, {os.cpu_count()} cores:\n\n"
        f"| what | name | value |\n|---|---|---|\n{rows}\n\n"
        "Beside the peers, which were recorded once on two cores of the same kind:\n\n"
        f"{RECORDED}{own_row(found)}"
    )


def own_row(found: dict[str, float | int | bool]) -> str:
    """Return the row of this run in the table of the peers."""
    return (
        f"| **Dannaya, this run** | {found['durable_measurements_per_s']:,} "
        f"| {found['lost']} in {found['kills']} kills "
        f"| {found['p95_ack_ms_at_1000']} | {found['bytes_per_measurement']} |\n"
    )
