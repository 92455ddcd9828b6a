"""Packs kept until acknowledged."""

from kit.ring import IN_FLIGHT, Ring

START = 3, 77


def pack(seq, size=10, start=START):
    return start + (seq, 1000 * seq, bytes(size))


def full(count, **limits):
    ring = Ring(**limits)
    for seq in range(count):
        ring.append(pack(seq))
    return ring


def send_all(ring):
    """Send what may be sent; return the seqs."""
    seqs = []
    found = ring.next()
    while found:
        ring.sent(found)
        seqs.append(found[2])
        found = ring.next()
    return seqs


def test_packs_leave_in_the_order_they_came_at_most_eight_in_flight():
    ring = full(20)
    assert send_all(ring) == list(range(IN_FLIGHT))
    assert ring.in_flight() == IN_FLIGHT
    assert ring.acknowledge(3, 77, 2) == 3
    assert send_all(ring) == [8, 9, 10]
    assert ring.oldest() == (3, 3)


def test_nothing_is_forgotten_before_it_is_acknowledged():
    ring = full(5)
    send_all(ring)
    assert len(ring) == 5
    ring.acknowledge(3, 77, 4)
    assert len(ring) == 0
    assert ring.bytes == 0
    assert ring.oldest() is None
    assert ring.next() is None


def test_an_acknowledgement_above_what_was_sent_is_not_believed():
    ring = full(5)
    assert ring.acknowledge(3, 77, 0) == 0
    ring.sent(ring.next())
    assert ring.acknowledge(3, 77, 1) == 0
    assert ring.acknowledge(3, 77, 2**40) == 0
    assert ring.acknowledge(3, 77, -1) == 0
    assert ring.acknowledge(3, 77, 0) == 1


def test_an_acknowledgement_of_another_start_frees_nothing():
    ring = full(5)
    send_all(ring)
    assert ring.acknowledge(3, 78, 4) == 0
    assert ring.acknowledge(2, 77, 4) == 0
    assert len(ring) == 5


def test_packs_of_two_starts_are_freed_each_by_its_own_acknowledgement():
    ring = Ring()
    for seq in (8, 9):
        ring.append(pack(seq, start=(2, 55)))
    for seq in (0, 1, 2):
        ring.append(pack(seq))
    assert send_all(ring) == [8, 9, 0, 1, 2]
    assert ring.acknowledge(3, 77, 1) == 2
    assert ring.oldest() == (2, 8)
    assert ring.in_flight() == 3
    assert ring.acknowledge(2, 55, 9) == 2
    assert ring.oldest() == (3, 2)


def test_resending_begins_at_the_oldest_and_late_acknowledgements_still_count():
    ring = full(3)
    assert send_all(ring) == [0, 1, 2]
    ring.resend()
    assert ring.in_flight() == 0
    assert ring.next()[2] == 0
    assert ring.sent(ring.next()) is False  # not the first time
    assert ring.acknowledge(3, 77, 1) == 2
    assert ring.in_flight() == 0
    assert send_all(ring) == [2]


def test_a_full_ring_drops_the_oldest_and_counts_it():
    ring = full(7, max_packs=4)
    assert len(ring) == 4
    assert ring.dropped == 3
    assert ring.oldest() == (3, 3)


def test_a_ring_is_bounded_in_bytes_too():
    ring = full(10, max_bytes=50)
    assert len(ring) == 5
    assert ring.dropped == 5
    ring.append(pack(10, size=41))
    assert ring.bytes == 41
    assert ring.dropped == 10
    ring.append(pack(11, size=51))
    assert ring.dropped == 11
    assert ring.oldest() == (3, 10)


def test_dropping_what_is_in_flight_keeps_the_window_right():
    ring = full(4, max_packs=4)
    assert send_all(ring) == [0, 1, 2, 3]
    ring.append(pack(4))
    assert ring.in_flight() == 3
    assert send_all(ring) == [4]
    assert ring.acknowledge(3, 77, 4) == 4
