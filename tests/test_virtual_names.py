"""The names of virtual boards: one each, and the room knows what they are."""

from gateway.store import Batch, Seen, Writer
from gateway.store.virtual import KEEP_UNHEARD


def hear(writer: Writer, board: str, kind: str = "board") -> None:
    """Write that a board was heard, as ingest does."""
    batch = Batch()
    batch.seen[board] = Seen("open", kind, 1_000_000)
    writer.write(batch)


def kinds(writer: Writer) -> dict[str, str]:
    return {row.id: row.kind for row in writer.boards()}


def test_a_name_is_given_once(writer: Writer) -> None:
    hear(writer, "baobab-10")
    assert not writer.name_virtual("baobab-10", 1)
    assert writer.name_virtual("calao-11", 1)
    assert not writer.name_virtual("calao-11", 2)


def test_a_board_that_was_named_by_the_lab_is_virtual(writer: Writer) -> None:
    """A plain number, lesson 4, says nothing of the board that sends it."""
    writer.name_virtual("calao-11", 1)
    assert kinds(writer) == {}
    hear(writer, "calao-11")
    hear(writer, "baobab-10")
    assert kinds(writer) == {"baobab-10": "board", "calao-11": "virtual"}
    hear(writer, "calao-11")
    assert kinds(writer)["calao-11"] == "virtual"


def test_what_a_board_says_of_itself_counts_more(writer: Writer) -> None:
    writer.name_virtual("calao-11", 1)
    hear(writer, "calao-11", "simulated")
    assert kinds(writer) == {"calao-11": "simulated"}


def test_names_that_were_never_heard_are_given_again(writer: Writer) -> None:
    writer.name_virtual("calao-11", 1)
    hear(writer, "calao-11")
    writer.name_virtual("zebu-12", 2)
    for number in range(KEEP_UNHEARD):
        assert writer.name_virtual(f"name-{number}", 3 + number)
    assert not writer.name_virtual("calao-11", 1000)
    assert writer.name_virtual("zebu-12", 1001)
