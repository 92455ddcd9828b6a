// The network of a board that runs in a browser: MQTT over a WebSocket, and only to
// the room's broker. What fails, fails with the words of a board.

// as _streams.py knows them
const REFUSED = "ECONNREFUSED";
const UNREACHABLE = "EHOSTUNREACH";

/** Return `connect` for the simulator's board.mjs. */
export function connectTo({ host, port, address }) {
  return (toHost, toPort, secure, { data, closed }) => {
    if (!address || toHost !== host) return Promise.reject(new Error(UNREACHABLE));
    if (toPort !== port || secure) return Promise.reject(new Error(REFUSED));
    return open(address, data, closed);
  };
}

function open(address, data, closed) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address, "mqtt");
    socket.binaryType = "arraybuffer";
    socket.onmessage = (event) => data(new Uint8Array(event.data));
    socket.onerror = () => reject(new Error(REFUSED));
    socket.onclose = closed;
    socket.onopen = () =>
      resolve({
        send(bytes) {
          if (socket.readyState !== WebSocket.OPEN) return false;
          socket.send(bytes);
          return true;
        },
        close: () => socket.close(),
      });
  });
}
