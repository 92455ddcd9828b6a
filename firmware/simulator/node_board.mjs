// One start of a virtual board: the worker that node_host.mjs runs.

import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";

import { HEAP_BYTES, startBoard } from "./board.mjs";
import { boardFiles } from "./files.mjs";
import { connectTcp } from "./tcp.mjs";

const FLASH_MS = 200; // how often what the sketch wrote is carried to the disk
const STAND_IN = /^\/lib\/([a-z]\w*)\.py$/;

const { sketch, micropython, identity, boots, start, flash } = workerData;
const tell = (kind, value) => parentPort.postMessage({ kind, value });

/** Stop the board: the host ends this worker, so that not one more line is run. */
function power(text) {
  tell("flash", board.flash());
  tell("power", text);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/** End the board when what it holds is more than a real one has room for. */
function watchMemory() {
  python.runPython("import gc; gc.collect()");
  if (board.heapUsed() - weight > HEAP_BYTES) tell("exhausted", HEAP_BYTES / 1024);
}

const { loadMicroPython } = await import(pathToFileURL(micropython));
const path = `/${basename(sketch)}`;
const kit = boardFiles(dirname(dirname(fileURLToPath(import.meta.url))));
let python = null;
const board = await startBoard({
  loadMicroPython: async (options) => (python = await loadMicroPython(options)),
  connect: connectTcp,
  log: (line) => tell("log", line),
  panel: { output: (text) => tell("output", text), power },
  start,
  files: {
    ...kit,
    "/boots.txt": boots,
    "/board.json": identity,
    [path]: readFileSync(sketch, "utf-8"),
  },
  flash,
});
parentPort.on("message", ([name, value]) => board.setInput(name, value));
// What is part of a real board's firmware takes nothing of its heap there.
const parts = Object.keys(kit).map((file) => STAND_IN.exec(file)?.[1]);
python.runPython(`import ${parts.filter(Boolean).join(", ")}`);
const weight = board.heapUsed();
const beat = setInterval(() => {
  tell("flash", board.flash());
  watchMemory();
}, FLASH_MS);
const status = await board.run(path);
clearInterval(beat);
watchMemory();
tell("flash", board.flash());
tell("end", status);
