"""Packs that move to flash when RAM is full, and come back."""

import os

from case_ring import pack, send_all
from kit.flash import remove, replace
from kit.ring import Ring
from kit.spill import Spill

FOLDER = "case_spill"


def blank():
    """Empty the flash."""
    for name in os.listdir(FOLDER) if FOLDER in os.listdir() else []:
        remove(FOLDER + "/" + name)


def ring(max_packs=4, **limits):
    return Ring(max_packs, 400, Spill(FOLDER, **limits))


def fill(ring, seqs, size=90, start=(3, 77)):
    for seq in seqs:
        ring.append(pack(seq, size, start))


def drain(ring):
    """Send and acknowledge until nothing is left; return what was sent, in order."""
    sent = []
    found = ring.next()
    while found:
        sent.append(found[:3])
        ring.sent(found)
        ring.acknowledge(*found[:3])
        found = ring.next()
    return sent


def keys(seqs, start=(3, 77)):
    return [start + (seq,) for seq in seqs]


def test_a_file_is_replaced_whole():
    for data in ("one", "two", b"\x00three"):
        replace("case_spill.txt", data)
        with open("case_spill.txt", "rb") as file:
            assert file.read() == (data.encode() if isinstance(data, str) else data)
    assert remove("case_spill.txt")
    assert not remove("case_spill.txt")


def test_a_full_ring_moves_its_oldest_packs_to_flash_and_sends_them_first():
    blank()
    made = ring()
    fill(made, range(4))
    assert not made._blocks, "not before RAM is full"
    fill(made, range(4, 30))
    assert made._blocks
    assert len(made) == 30
    assert made.oldest() == (3, 0)
    assert made.dropped == 0
    assert drain(made) == keys(range(30))
    assert len(made) == 0
    assert made.oldest() is None
    assert os.listdir(FOLDER) == []


def test_a_reset_loses_what_was_in_ram_only():
    blank()
    made = ring()
    fill(made, range(10))
    on_flash = 10 - len(made._packs)
    made = ring()
    fill(made, range(3), start=(4, 88))
    assert len(made) == on_flash + 3
    assert drain(made) == keys(range(on_flash)) + keys(range(3), (4, 88))


def test_before_a_planned_reset_everything_goes_to_flash():
    blank()
    made = ring()
    fill(made, range(3))
    assert made.save()
    assert len(made) == 3
    assert drain(ring()) == keys(range(3))


def test_an_acknowledgement_frees_packs_of_its_start_only():
    blank()
    made = ring()
    fill(made, range(3))
    made.save()
    made = ring()
    fill(made, range(9), start=(4, 88))
    assert send_all(made) == [0, 1, 2]
    assert made.acknowledge(4, 88, 2) == 0, "it was not sent"
    assert made.acknowledge(3, 77, 1) == 2
    assert len(made) == 10
    assert made.oldest() == (3, 0), "the flash still has it"
    assert made.acknowledge(3, 77, 2) == 1
    assert made.oldest() == (4, 0)


def test_after_a_reset_a_block_is_sent_whole_again():
    blank()
    made = ring()
    fill(made, range(3))
    made.save()
    made = ring()
    send_all(made)
    assert made.acknowledge(3, 77, 1) == 2
    assert drain(ring()) == keys(range(3))
    assert drain(ring()) == []


def test_packs_on_their_way_that_move_to_flash_are_sent_again():
    blank()
    made = ring()
    fill(made, range(4))
    assert send_all(made) == [0, 1, 2, 3]
    fill(made, [4])
    assert made.in_flight() == 0
    assert made.acknowledge(3, 77, 1) == 2, "a late one counts all the same"
    assert drain(made) == keys([2, 3, 4])


def test_a_full_flash_drops_its_oldest_block_and_the_count_survives():
    blank()
    made = ring(max_blocks=2)
    fill(made, range(60))
    assert len(made._blocks) == 2
    assert made.dropped > 0
    assert made.dropped + len(made) == 60
    assert made.oldest() == (3, made.dropped)
    again = ring(max_blocks=2)
    assert again.dropped == made.dropped


def test_no_room_on_flash_is_as_no_flash():
    blank()
    made = ring(max_blocks=0)
    fill(made, range(6))
    assert len(made) == 4
    assert made.dropped == 2


def test_a_broken_block_is_dropped_and_counted():
    blank()
    made = ring()
    fill(made, range(8))
    made.save()
    name = FOLDER + "/" + sorted(os.listdir(FOLDER))[0]
    with open(name, "rb") as file:
        data = file.read()
    for at in (0, 5, 20, 40, len(data) - 1):
        with open(name, "wb") as file:
            file.write(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        found = Spill(FOLDER)
        assert all(block[0] != 1 or not found.read(block) for block in found.blocks)
        with open(name, "wb") as file:
            file.write(data)
    with open(name, "wb") as file:
        file.write(data[:-1] + b"?")
    made = ring()
    lost = made._blocks[0][4]
    assert len(drain(made)) == 8 - lost
    assert made.dropped == lost


def test_half_a_block_is_no_block():
    blank()
    made = ring()
    fill(made, range(3))
    made.save()
    name = sorted(os.listdir(FOLDER))[0]
    with open(FOLDER + "/" + name, "rb") as file:
        data = file.read()
    for end in (0, 1, 29, 30, 31, len(data) - 1):
        for half in (name, "new"):
            with open(FOLDER + "/" + half, "wb") as file:
                file.write(data[:end])
            assert Spill(FOLDER).blocks == []
            assert os.listdir(FOLDER) == []


def test_what_does_not_fit_in_the_memory_goes_to_flash_before_a_sleep():
    blank()
    made = ring()
    fill(made, range(3))
    assert [one[2] for one in made.take_out(2000)] == [0, 1, 2]
    fill(made, range(3, 6))
    assert made.take_out(100) == []
    assert drain(ring()) == keys([3, 4, 5])
