// One life of the board's interpreter, from its start to its reset, in a Worker: to
// stop a program that loops for ever is to end the Worker. See board.mjs.
//
// Takes {run: code, name}, {prompt: true}, {key: byte}, {sync: true}; gives {text},
// {ended: error text or null}, {prompted: true}, {files: {path: bytes or null}},
// {synced: true}, {power: order}.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";

import { startBoard } from "../../firmware/simulator/board.mjs";
import { pythonFiles } from "../../firmware/simulator/files.mjs";
import { connectTcp } from "../../firmware/simulator/tcp.mjs";

const ROM = "/not_on_a_board"; // on the path before all else, and no part of the flash
const NOT_FLASH = ["dev", "home", "proc", "tmp", ROM.slice(1)];
const SYNC_MS = 100;
const ASKED_A_MS = 50; // the time, in one millisecond, by a program that only waits

let mp;
let text = [];

/** Let a wait sleep: MicroPython waits by asking for the time again and again. */
function sleepWhileItWaits() {
  const now = Date.now;
  const never = new Int32Array(new SharedArrayBuffer(4));
  let last = 0;
  let asked = 0;
  Date.now = () => {
    const time = now();
    asked = time === last ? asked + 1 : 0;
    last = time;
    if (asked > ASKED_A_MS) Atomics.wait(never, 0, 0, 1);
    return time;
  };
}

async function start() {
  const { simulator, micropython, files, mac } = workerData;
  const { loadMicroPython } = await import(pathToFileURL(micropython));
  await startBoard({
    loadMicroPython: async (options) => {
      mp = await loadMicroPython({
        ...options,
        linebuffer: false,
        stdout: (byte) => say(byte[0]),
        stderr: (byte) => say(byte[0]),
      });
      return mp;
    },
    connect: connectTcp,
    panel: { power: powerOrder },
    start: workerData.start,
    log: () => {},
    files: {
      ...pythonFiles(join(simulator, "stand_ins"), ROM),
      [`${ROM}/_streams.py`]: readFileSync(join(simulator, "_streams.py"), "utf-8"),
      [`${ROM}/os.py`]: readFileSync(join(import.meta.dirname, "rom_os.py"), "utf-8"),
      ...files,
    },
  });
  mp.runPython(`import os\nos.install("${mac}")`);
  if (!files["/wifi.json"]) mp.FS.unlink("/wifi.json"); // every virtual board's
  known = flash();
  parentPort.on("message", obey);
  setInterval(sync, SYNC_MS);
  parentPort.postMessage({ ready: true });
}

async function obey({ run, name, prompt, key, sync: wanted }) {
  if (prompt) mp.replInit(); // prints the banner
  if (run !== undefined) parentPort.postMessage({ ended: await runCode(run, name) });
  else if (key !== undefined) mp.replProcessChar(key);
  flush();
  if (wanted || run !== undefined) sync();
  if (wanted) parentPort.postMessage({ synced: true });
  if (prompt || key !== undefined) parentPort.postMessage({ prompted: true });
}

/** Run a program, and wait for the tasks it started as a board would. */
async function runCode(code, name) {
  let error = null;
  try {
    mp.globals.set("_source", code);
    mp.globals.set("_name", name);
    mp.runPython("exec(compile(_source, _name, 'exec'))");
    await mp.runPythonAsync(
      "import _streams\n" +
        "while _streams.tasks:\n  await _streams.tasks.pop(0)",
    );
  } catch (thrown) {
    error = thrown.type ? withoutOurs(thrown.message) : String(thrown);
  }
  flush();
  sync();
  return error;
}

/** Return a traceback without the frames of this stand-in. */
function withoutOurs(traceback) {
  return traceback.replace(/ {2}File "<(stdin|string)>", line \d+, in <module>\n/, "");
}

function powerOrder(order) {
  flush();
  sync();
  parentPort.postMessage({ power: order });
}

function say(byte) {
  text.push(byte);
  if (byte === 10 || text.length > 200) flush();
}

function flush() {
  if (text.length) parentPort.postMessage({ text: Uint8Array.from(text) });
  text = [];
}

// The flash: what changed since the last look is given to the far side, which keeps it.
let known = {};

function sync() {
  flush();
  const now = flash();
  const changed = {};
  for (const path of Object.keys(known)) if (!(path in now)) changed[path] = null;
  for (const [path, mark] of Object.entries(now)) {
    if (known[path] !== mark) changed[path] = mark === "folder" ? "" : mp.FS.readFile(path);
  }
  known = now;
  if (Object.keys(changed).length) parentPort.postMessage({ files: changed });
}

/** Return {path: mark that changes with the content} of the flash, folders too. */
function flash(folder = "") {
  const found = {};
  for (const name of mp.FS.readdir(folder || "/")) {
    if (name === "." || name === ".." || (!folder && NOT_FLASH.includes(name))) continue;
    const path = `${folder}/${name}`;
    const { mode, size, mtime } = mp.FS.stat(path);
    if (mp.FS.isDir(mode)) Object.assign(found, { [path]: "folder" }, flash(path));
    else found[path] = `${size} ${mtime.getTime()}`;
  }
  return found;
}

sleepWhileItWaits();
start();
