// A board in WebAssembly: MicroPython, the kit, and a sketch. Knows no network and no
// screen: the host (Node here, a Web Worker in the lab page) brings them.
//
// One interpreter fits in one JavaScript realm: a process or a Worker per board; to
// reset a board is to end that.

// Frozen into this build of MicroPython and not on a board: a sketch that imports one
// must fail here with the same words as there.
export const NOT_ON_A_BOARD = [
  "abc", "base64", "copy", "datetime", "fnmatch", "functools", "gzip", "hmac", "html",
  "inspect", "itertools", "locale", "logging", "operator", "pathlib", "stat", "string",
  "tarfile", "types", "unittest", "uu", "zlib",
];

const HEAP_BYTES = 160 * 1024; // how much is free on a plain ESP32; it grows by itself
const PYSTACK = 700; // words: a recursion ends about where it does on an ESP32

/**
 * Return a board that is ready to run a sketch.
 *
 * @param {object} host
 * @param {Function} host.loadMicroPython  of the npm package's micropython.mjs
 * @param {string} [host.url]     where micropython.wasm is, if not beside it
 * @param {object} host.files     path on the board -> text
 * @param {Function} host.connect (host, port, tls, {data, closed}) -> Promise of
 *   {send(Uint8Array), close()}; data(Uint8Array) and closed() are called later
 * @param {object} [host.modules] name -> object, more modules that JavaScript gives
 * @param {Function} host.log     takes one line of the sketch's output
 */
export async function startBoard(host) {
  const mp = await host.loadMicroPython({
    heapsize: HEAP_BYTES,
    pystack: PYSTACK,
    stdout: host.log,
    stderr: host.log,
    ...(host.url ? { url: host.url } : {}),
  });
  for (const [path, text] of Object.entries(host.files)) writeFile(mp.FS, path, text);
  for (const name of NOT_ON_A_BOARD) {
    const refusal = `raise ImportError("no module named '${name}'")\n`;
    writeFile(mp.FS, `/not_on_a_board/${name}.py`, refusal);
  }
  const modules = { ...host.modules, _board: { connect: connector(host.connect) } };
  for (const [name, module] of Object.entries(modules)) {
    mp.registerJsModule(name, module);
  }
  mp.runPython("import sys\nsys.path.insert(0, '/not_on_a_board')\nimport _streams");
  return {
    /** Run a file of the board to its end; return its exit status, 0 when all went well. */
    run: (path) => runSketch(mp, path, host.log),
    /** Return how many bytes of the Python heap are in use; call it between turns. */
    heapUsed: () => mp.pyimport("gc").mem_alloc(),
  };
}

/** Run the sketch and every task it started; log a traceback; return a status. */
async function runSketch(mp, path, log) {
  try {
    mp.runPython(`_streams.execute(${JSON.stringify(path)})`);
    await mp.runPythonAsync("for task in _streams.tasks:\n  await task");
    return 0;
  } catch (error) {
    if (error.type === "SystemExit") return exitStatus(error.message);
    log(error.type ? error.message.trimEnd() : String(error));
    return 1;
  }
}

/** Return what `sys.exit(status)` gave, from the text of its exception. */
function exitStatus(message) {
  const given = message.slice(message.lastIndexOf("SystemExit:") + 11).trim();
  return given === "" ? 0 : Number.parseInt(given, 10) || 1;
}

/** Return `_board.connect`. Nothing here may throw at once: Python could not catch it. */
function connector(connect) {
  return async (address, port, tls) => {
    const inbox = new Inbox();
    const wire = await connect(address, port, tls, inbox);
    return {
      send: (hex) => wire.send(fromHex(hex)),
      close: () => wire.close(),
      ready: () => inbox.ready(),
      take: () => inbox.take(),
    };
  };
}

/** What came in and was not read yet. Cancelling a wait for it loses nothing. */
class Inbox {
  #chunks = [];
  #ended = false;
  #waiting = [];

  data = (bytes) => {
    this.#chunks.push(toHex(bytes));
    this.#wake();
  };

  closed = () => {
    this.#ended = true;
    this.#wake();
  };

  /** Return a Promise that is kept when there is something to take, or the end. */
  ready() {
    if (this.#chunks.length || this.#ended) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Return the oldest chunk as hex text; "" when there is none. */
  take() {
    return this.#chunks.shift() ?? "";
  }

  #wake() {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** Write one file, with the folders it needs. */
function writeFile(fs, path, text) {
  const parts = path.split("/").slice(1, -1);
  parts.reduce((folder, part) => {
    const inner = `${folder}/${part}`;
    if (!fs.analyzePath(inner).exists) fs.mkdir(inner);
    return inner;
  }, "");
  fs.writeFile(path, text);
}

// Bytes cross between JavaScript and this MicroPython safely as hex text only.
const toHex = (bytes) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const fromHex = (hex) =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
