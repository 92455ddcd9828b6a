// The worker in which one virtual board lives. The page ends it to stop or reset the
// board: a sketch that never gives the processor back cannot be stopped otherwise.
import { loadMicroPython } from "../../vendor/micropython/micropython.mjs";
import { Calm } from "./calm.js";
import { connectTo } from "./wire.js";
import { tellWrites } from "./writes.js";

const HEARTBEAT_MS = 300;
const STAND_IN = /^\/lib\/([a-z]\w*)\.py$/;

const calm = new Calm((message) => postMessage(message));
const early = new Map(); // inputs that changed before there was a board
let board = null;
let micropython = null;
let weight = 0; // bytes of the heap that only a virtual board needs
let written = null; // tells what the sketch writes on the flash

onmessage = async ({ data }) => {
  try {
    await actions[data.action](data);
  } catch (error) {
    postMessage({ failed: String(error) });
  }
};

const actions = {
  /** Start a board; "ready" says that it waits for a sketch. */
  async prepare({ addresses, broker, files, start }) {
    watchMemory();
    const [{ startBoard }, kit] = await Promise.all([
      import(addresses.board),
      fetch(addresses.kit).then((answer) => answer.json()),
    ]);
    board = await startBoard({
      loadMicroPython: load,
      files: { ...kit, ...files },
      connect: connectTo(broker),
      log: (line) => calm.line({ line }),
      panel: {
        output(text) {
          const output = JSON.parse(text);
          calm.newest(output.pin, { output });
        },
        power: (text) => calm.urgent({ power: JSON.parse(text) }),
      },
      start,
    });
    weighStandIns(kit);
    for (const [name, value] of early) board.setInput(name, value);
    postMessage({ ready: true });
  },

  async run({ path, text }) {
    written.quietly((fs) => fs.writeFile(path, text));
    setInterval(beat, HEARTBEAT_MS);
    const status = await board.run(path);
    beat();
    calm.urgent({ ended: status });
  },

  input({ name, value }) {
    if (board) board.setInput(name, value);
    else early.set(name, value);
  },
};

/** Say that the board gives the processor back, and how much of its memory is used. */
function beat() {
  postMessage({ heapUsed: board.heapUsed() - weight });
}

/** Load what is part of a real board's firmware, and there takes nothing of its heap. */
function weighStandIns(kit) {
  const names = Object.keys(kit).map((path) => STAND_IN.exec(path)?.[1]);
  micropython.runPython(`import ${names.filter(Boolean).join(", ")}`);
  weight = board.heapUsed();
}

async function load(options) {
  const mp = await loadMicroPython(options);
  micropython = mp;
  written = tellWrites(mp.FS, (path, data) => calm.newest(path, { path, data }));
  return mp;
}

/** Say when the interpreter asks for far more memory than any board has. */
function watchMemory() {
  const { grow } = WebAssembly.Memory.prototype;
  WebAssembly.Memory.prototype.grow = function (pages) {
    calm.urgent({ exhausted: true });
    return grow.call(this, pages);
  };
}
