"""MQTT 3.1.1 packets: bytes to fields and back (pure; OASIS MQTT 3.1.1, chapter 3)."""

CONNECT, CONNACK, PUBLISH, PUBACK = 1, 2, 3, 4
SUBSCRIBE, SUBACK, PINGREQ, PINGRESP, DISCONNECT = 8, 9, 12, 13, 14

PING = b"\xc0\x00"
GOODBYE = b"\xe0\x00"


class MqttError(Exception):
    """A connection that did not come about, or ended; `str()` gives the sentence.

    `reason` is one word: no_link, timeout, closed, silent, malformed, refused, busy.
    """

    def __init__(self, reason, sentence):
        super().__init__(sentence)
        self.reason = reason


class Parser:
    """Bytes from the stream to packets, however they were cut on the way.

    Of a packet above `max_bytes` only the beginning is kept, enough to answer it: on an
    open network anybody can send one, and dropping the connection would help them.
    """

    def __init__(self, max_bytes):
        self.max_bytes = max_bytes
        self._buffer = b""
        self._skip = 0  # bytes still to come of a packet that was too large

    def feed(self, data):
        """Take what the stream gave."""
        if self._skip:
            cut = min(self._skip, len(data))
            self._skip -= cut
            data = data[cut:]
        self._buffer = self._buffer + data if self._buffer else data

    def next(self):
        """Return the next packet as (type, flags, body, whole), or None for not yet.

        `whole` is False when the body was cut to `max_bytes`. Raises MqttError when the
        length is not one.
        """
        length, start = self._length()
        end = start + min(length, self.max_bytes)
        if start == 0 or len(self._buffer) < end:
            return None
        head = self._buffer[0]
        body = self._buffer[start:end]
        excess = start + length - end
        self._skip = max(0, excess - (len(self._buffer) - end))
        self._buffer = self._buffer[end + excess :]
        return head >> 4, head & 15, body, excess == 0

    def _length(self):
        """Return (length of the body, where it starts); (0, 0) for not yet known."""
        length = 0
        for index in range(1, min(len(self._buffer), 5)):
            byte = self._buffer[index]
            length |= (byte & 127) << (7 * (index - 1))
            if byte < 128:
                return length, index + 1
            if index == 4:
                raise MqttError("malformed", "a packet's length has a fifth byte")
        return 0, 0


def frame(head, body):
    """Return a packet: its first byte, the length of its body, the body."""
    length = len(body)
    header = bytearray([head])
    while length > 127:
        header.append(length & 127 | 128)
        length >>= 7
    header.append(length)
    return bytes(header) + body


def connect(client_id, keepalive_s, will=None, username=None, password=None):
    """Return CONNECT with a clean session (section 3.1).

    `will` is (topic, payload, qos, retain) or None.
    """
    flags = 2
    rest = field(client_id)
    if will:
        topic, payload, qos, retain = will
        flags |= 4 | qos << 3 | (32 if retain else 0)
        rest += field(topic) + field(payload)
    if username is not None:
        flags |= 128
        rest += field(username)
    if password is not None:
        flags |= 64
        rest += field(password)
    return frame(0x10, b"\x00\x04MQTT\x04" + bytes([flags]) + pair(keepalive_s) + rest)


def publish(topic, payload, qos=0, retain=False, packet_id=0):
    """Return PUBLISH (section 3.3)."""
    head = 0x30 | qos << 1 | (1 if retain else 0)
    return frame(head, field(topic) + (pair(packet_id) if qos else b"") + payload)


def puback(packet_id):
    """Return PUBACK (section 3.4)."""
    return b"\x40\x02" + pair(packet_id)


def subscribe(packet_id, topic, qos):
    """Return SUBSCRIBE for one topic filter (section 3.8)."""
    return frame(0x82, pair(packet_id) + field(topic) + bytes([qos]))


def read_publish(flags, body):
    """Return (topic, payload, qos, packet id) of a PUBLISH; packet id 0 at QoS 0."""
    qos = flags >> 1 & 3
    topic_end = 2 + read_pair(body)
    start = topic_end + (2 if qos else 0)
    if qos == 3 or len(body) < start:
        raise MqttError("malformed", "a PUBLISH is not MQTT 3.1.1")
    try:
        topic = str(body[2:topic_end], "utf-8")
    except UnicodeError:
        raise MqttError("malformed", "a topic is not UTF-8") from None
    return topic, body[start:], qos, read_pair(body, topic_end) if qos else 0


def field(data):
    """Return text or bytes with its length in front (sections 1.5.3, 3.1.3)."""
    if isinstance(data, str):
        data = data.encode()
    return pair(len(data)) + data


def pair(number):
    """Return a number as two bytes, the high one first (section 1.5.2)."""
    return bytes([number >> 8, number & 255])


def read_pair(body, at=0):
    """Return the number in the two bytes at `at`."""
    if len(body) < at + 2:
        raise MqttError("malformed", "a packet is shorter than its fields")
    return body[at] << 8 | body[at + 1]
