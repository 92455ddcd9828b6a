// One start of a virtual board: the worker that node_host.mjs runs.

import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";

import { startBoard } from "./board.mjs";
import { boardFiles } from "./files.mjs";
import { connectTcp } from "./tcp.mjs";

const FLASH_MS = 200; // how often what the sketch wrote is carried to the disk

const { sketch, micropython, identity, boots, start, flash } = workerData;
const tell = (kind, value) => parentPort.postMessage({ kind, value });

/** Stop the board: the host ends this worker, so that not one more line is run. */
function power(text) {
  tell("flash", board.flash());
  tell("power", text);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const { loadMicroPython } = await import(pathToFileURL(micropython));
const path = `/${basename(sketch)}`;
const board = await startBoard({
  loadMicroPython,
  connect: connectTcp,
  log: (line) => tell("log", line),
  panel: { output: (text) => tell("output", text), power },
  start,
  files: {
    ...boardFiles(dirname(dirname(fileURLToPath(import.meta.url)))),
    "/boots.txt": boots,
    "/board.json": identity,
    [path]: readFileSync(sketch, "utf-8"),
  },
  flash,
});
parentPort.on("message", ([name, value]) => board.setInput(name, value));
const writing = setInterval(() => tell("flash", board.flash()), FLASH_MS);
const status = await board.run(path);
clearInterval(writing);
tell("flash", board.flash());
tell("end", status);
