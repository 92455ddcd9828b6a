// The network of a board that runs under Node: plain TCP and TLS.

import net from "node:net";
import tls from "node:tls";

/**
 * Open a connection for board.mjs.
 *
 * @returns {Promise<{send: Function, close: Function}>} send says whether it could
 */
export function connectTcp(host, port, secure, { data, closed }) {
  return new Promise((resolve, reject) => {
    const socket = secure
      ? tls.connect({ host, port, servername: host })
      : net.connect({ host, port });
    socket.setNoDelay(true);
    socket.on("data", data);
    socket.on("error", reject); // before the connection; after it "close" follows
    socket.on("close", closed);
    socket.on(secure ? "secureConnect" : "connect", () =>
      resolve({
        send: (bytes) => {
          if (!socket.writable) return false;
          socket.write(bytes);
          return true;
        },
        close: () => socket.destroySoon(),
      }),
    );
  });
}
