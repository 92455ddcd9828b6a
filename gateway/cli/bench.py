"""`dannaya bench`: what this machine makes of the room's work, and of its peers'."""

import click

from gateway.cli.options import broker_option, json_option
from gateway.cli.output import print_json, print_table
from gateway.language import tr

WORDS = {
    "durable_measurements_per_s": "Measurements made durable, per second",
    "ratio_to_tutorial_script": "… times the tutorial script",
    "ratio_to_bulk_insert": "… times SQLite alone",
    "tutorial_script_per_s": "Tutorial script (paho, sqlite3), per second",
    "bulk_insert_per_s": "SQLite alone, per second",
    "generator_was_the_limit": "The load generator was the limit",
    "intake_per_s": "Measurements entered without the network, per second",
    "signed_intake_per_s": "… when each pack proves who sent it",
    "mac_cost_percent": "… what that costs of the whole path, in percent",
    "lost": "Lost by kill -9",
    "doubled": "Doubled by kill -9",
    "kills": "Times killed",
    "lost_in_pairs": "Lost by two kills a second apart, at 2,000 messages/s",
    "doubled_in_pairs": "… doubled",
    "kills_in_pairs": "… times killed",
    "p95_ack_ms_at_200": "Acknowledged at 200 messages/s, p95 ms",
    "p95_ack_ms_at_1000": "Acknowledged at 1,000 messages/s, p95 ms",
    "cpu_s_per_100k": "CPU seconds for 100,000 messages at 1,000/s",
    "tutorial_script_cpu_s_per_100k": "… of the tutorial script, at 1,000/s too",
    "cpu_ratio_to_tutorial_script": "… times the tutorial script",
    "ingest_rss_mb": "Memory of ingest in a flood, MB",
    "p95_ack_ms_10_boards": "Acknowledged with 10 boards, p95 ms",
    "cpu_s_per_100k_10_boards": "… CPU seconds for 100,000 messages",
    "p95_ack_ms_100_boards": "Acknowledged with 100 boards, p95 ms",
    "cpu_s_per_100k_100_boards": "… CPU seconds for 100,000 messages",
    "p95_ack_ms_1000_boards": "Acknowledged with 1,000 boards, p95 ms",
    "cpu_s_per_100k_1000_boards": "… CPU seconds for 100,000 messages",
    "bytes_per_measurement": "Bytes on disk per measurement",
    "bytes_per_measurement_5s": "… at one measurement every 5 s",
    "read_24h_800_ms": "A day of one series in 800 points, ms",
    "read_24h_800_cold_ms": "… the first time, ms",
    "read_rows": "… in a database of so many measurements",
    "latest_ms": "The newest value of every series, ms",
    "viewers": "Viewers of the live page",
    "p95_live_ms": "An event reaches every viewer, p95 ms",
}


@click.command(help=tr("Measure this machine, beside a tutorial script and SQLite."))
@click.option("--quick", is_flag=True, help=tr("Measure less, in under 45 seconds."))
@click.option("--markdown", is_flag=True, help=tr("Print a page for docs/."))
@broker_option
@json_option
def bench(quick: bool, markdown: bool, broker: str | None, json: bool) -> None:
    """Measure and print the table."""
    from rich.console import Console

    from gateway.bench.report import facts, page
    from gateway.bench.run import FULL, QUICK, run

    with Console(stderr=True).status(tr("Measuring…")) as status:
        results = run(QUICK if quick else FULL, broker or "auto", status.update)
    if json:
        print_json(facts(results))
    elif markdown:
        click.echo(page(results, WORDS))
    else:
        rows = [
            (tr(WORDS[name]) if name in WORDS else name, str(value))
            for name, value in facts(results).items()
        ]
        print_table((tr("Measured"), tr("Value")), rows)
