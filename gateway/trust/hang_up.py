"""The end of a paho client, with the sockets that it holds."""

import ssl

from paho.mqtt.client import Client


def hang_up(client: Client) -> None:
    """Disconnect, end the client's thread if it has one, and let go of its callbacks.

    paho closes the two sockets that wake its thread only when the client is deleted;
    a callback that holds the client puts that off until a garbage collection.
    """
    client.disconnect()
    client.loop_stop()
    let_go(client)


def let_go(client: Client) -> None:
    """Take all the callbacks away: what is not held any more is deleted at once."""
    client.on_connect = client.on_message = None
    client.on_publish = client.on_subscribe = None


class Closing(ssl.SSLSocket):
    """A connection that is closed when no encryption comes about: paho leaves it open.

    For ``SSLContext.sslsocket_class``.
    """

    def do_handshake(self, block: bool = False) -> None:
        """Agree on an encryption; OSError when the other side does not."""
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise
