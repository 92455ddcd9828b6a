"""The peer: what a tutorial teaches, paho and sqlite3 with one commit a message.

`python -m gateway.bench.tutorial PORT FILE` subscribes with a persistent session, so
that it is at its best: nothing is lost while it is away. It decodes the same packs and
inserts the same measurements into one table with text columns.
"""

import json
import sqlite3
import sys
from pathlib import Path

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

TABLE = "CREATE TABLE IF NOT EXISTS measurement (board TEXT, name TEXT, t REAL, v REAL)"


def main(port: int, path: Path) -> None:
    """Subscribe and store until killed."""
    connection = sqlite3.connect(path)
    connection.execute(TABLE)

    def on_message(
        client: mqtt.Client, userdata: object, message: mqtt.MQTTMessage
    ) -> None:
        head, _, pack = message.payload.partition(b"\n")
        measured_s = json.loads(head)["u"] / 1000
        board = message.topic.split("/")[1]
        for record in json.loads(pack):
            connection.execute(
                "INSERT INTO measurement VALUES (?, ?, ?, ?)",
                (board, record["n"], measured_s, record["v"]),
            )
        connection.commit()

    client = mqtt.Client(
        CallbackAPIVersion.VERSION2, client_id="tutorial", clean_session=False
    )
    client.on_message = on_message
    client.connect("127.0.0.1", port)
    client.subscribe("kit/+/telemetry", qos=1)
    client.loop_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
