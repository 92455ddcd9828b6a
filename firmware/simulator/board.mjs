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

export const HEAP_BYTES = 160 * 1024; // how much is free on a plain ESP32; it grows by itself
const PYSTACK = 700; // words: a recursion ends about where it does on an ESP32

// The access point of stand_ins/network.py, unless the host names another.
const WIFI = '{"ssid": "dannaya", "password": "dannaya-mali"}';

/**
 * Return a board that is ready to run a sketch.
 *
 * @param {object} host
 * @param {Function} host.loadMicroPython  of the npm package's micropython.mjs
 * @param {string} [host.url]     where micropython.wasm is, if not beside it
 * @param {object} host.files     path on the board -> text or bytes
 * @param {object} [host.flash]   the same: what `flash()` of an earlier start returned
 * @param {Function} host.connect (host, port, tls, {data, closed}) -> Promise of
 *   {send(Uint8Array), close()}; data(Uint8Array) and closed() are called later
 * @param {object} [host.modules] name -> object, more modules that JavaScript gives
 * @param {Function} host.log     takes one line of the sketch's output
 * @param {object} [host.panel]   what hears of the hardware (stand_ins/_hardware.py):
 *   output(text) at each change of an output, text = {"kind", "pin", "value"} in JSON;
 *   power(text) when the board stops: {"action": "reset" | "soft_reset" | "watchdog" |
 *   "deepsleep", "ms": number | null, "rtc": hex}. The host then ends this realm and
 *   starts another board with what `flash()` returned, and with host.start.
 * @param {object} [host.start]   {reset_cause, rtc, inputs}: how the board woke up, the
 *   RTC memory from `power`, and inputs that differ from the usual ones
 */
export async function startBoard(host) {
  const mp = await host.loadMicroPython({
    heapsize: HEAP_BYTES,
    pystack: PYSTACK,
    stdout: host.log,
    stderr: host.log,
    ...(host.url ? { url: host.url } : {}),
  });
  const given = { "/wifi.json": WIFI, ...host.files };
  const files = { ...given, ...host.flash };
  for (const [path, data] of Object.entries(files)) writeFile(mp.FS, path, data);
  for (const name of NOT_ON_A_BOARD) {
    const refusal = `raise ImportError("no module named '${name}'")\n`;
    writeFile(mp.FS, `/not_on_a_board/${name}.py`, refusal);
  }
  const air = new Air(host.connect);
  const modules = {
    ...host.modules,
    _board: { connect: connector(air) },
    _panel: panel(host, air),
  };
  for (const [name, module] of Object.entries(modules)) {
    mp.registerJsModule(name, module);
  }
  mp.runPython("import sys\nsys.path.insert(0, '/not_on_a_board')\nimport _streams");
  return {
    /** Run a file of the board to its end; return its exit status, 0 when all went well. */
    run: (path) => runSketch(mp, path, host.log),
    /** Return how many bytes of the Python heap are in use; call it between turns. */
    heapUsed: () => mp.pyimport("gc").mem_alloc(),
    /** Change what a sensor feels (null: not wired); call it between turns. */
    setInput: (name, value) => {
      if (name === "wifi") air.on = Boolean(value);
      mp.pyimport("_hardware").set_input(name, value);
    },
    /** Return {path: bytes} of what the board wrote; the host keeps it (host.flash). */
    flash: () => flash(mp.FS, given),
  };
}

/** Return the module `_panel`: how the hardware's stand-in speaks to the host. */
function panel({ panel = {}, start = {} }, air) {
  const { reset_cause = 1, rtc = "", inputs = {} } = start;
  if (inputs.wifi !== undefined) air.on = Boolean(inputs.wifi);
  return {
    output: (text) => panel.output?.(text),
    power: (text) => panel.power?.(text),
    start: () => JSON.stringify({ reset_cause, rtc, inputs }),
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
    log(error.type ? ofSketch(error.message).trimEnd() : String(error));
    return 1;
  }
}

const OURS = / {2}File "(<stdin>|\/lib\/_streams\.py|\/not_on_a_board\/\w+\.py)", line .*\n/g;

/** Return a traceback without the lines of this file: a learner wrote none of them. */
function ofSketch(traceback) {
  return traceback.replace(OURS, "");
}

/** Return what `sys.exit(status)` gave, from the text of its exception. */
function exitStatus(message) {
  const given = message.slice(message.lastIndexOf("SystemExit:") + 11).trim();
  return given === "" ? 0 : Number.parseInt(given, 10) || 1;
}

/** Connections through the Wi-Fi: none while it is off, and then all break off. */
class Air {
  #connect;
  #on = true;
  #wires = new Set();

  constructor(connect) {
    this.#connect = connect;
  }

  set on(on) {
    this.#on = on;
    if (on) return;
    for (const { wire, inbox } of this.#wires) {
      wire.close();
      inbox.closed();
    }
    this.#wires.clear();
  }

  async connect(address, port, tls, inbox) {
    if (!this.#on) throw new Error("EHOSTUNREACH: the Wi-Fi is off");
    const entry = { inbox };
    const closed = () => {
      this.#wires.delete(entry);
      inbox.closed();
    };
    entry.wire = await this.#connect(address, port, tls, { data: inbox.data, closed });
    this.#wires.add(entry);
    return entry.wire;
  }
}

/** Return `_board.connect`. Nothing here may throw at once: Python could not catch it. */
function connector(air) {
  return async (address, port, tls) => {
    const inbox = new Inbox();
    const wire = await air.connect(address, port, tls, inbox);
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

const NOT_FLASH = new Set(["dev", "home", "lib", "not_on_a_board", "proc", "tmp"]);

/** Return {path: bytes} of the files on the board that are not the host's own. */
function flash(fs, given) {
  const found = {};
  const look = (folder) => {
    for (const name of fs.readdir(folder)) {
      if (name === "." || name === "..") continue;
      const path = folder === "/" ? `/${name}` : `${folder}/${name}`;
      if (folder === "/" && NOT_FLASH.has(name)) continue;
      if (fs.isDir(fs.stat(path).mode)) look(path);
      else found[path] = fs.readFile(path);
    }
  };
  look("/");
  for (const [path, data] of Object.entries(given)) {
    if (found[path] && toHex(found[path]) === toHex(bytes(data))) delete found[path];
  }
  return found;
}

/** Write one file, with the folders it needs. */
function writeFile(fs, path, data) {
  const parts = path.split("/").slice(1, -1);
  parts.reduce((folder, part) => {
    const inner = `${folder}/${part}`;
    if (!fs.analyzePath(inner).exists) fs.mkdir(inner);
    return inner;
  }, "");
  fs.writeFile(path, data);
}

const bytes = (data) =>
  typeof data === "string" ? new TextEncoder().encode(data) : data;

// Bytes cross between JavaScript and this MicroPython safely as hex text only.
const toHex = (bytes) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const fromHex = (hex) =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
