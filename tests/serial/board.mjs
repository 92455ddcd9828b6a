// A board with MicroPython on the far end of a serial line, which is this program's
// standard input and output:
//   node board.mjs --flash FOLDER --micropython PATH/micropython.mjs --mac 30aea4000001
//
// It speaks the REPL as an ESP32 does: friendly and raw mode, raw paste with its flow
// control, Ctrl-C that stops a program, Ctrl-D that starts again with boot.py and
// main.py. What is on its flash lies in the folder, and stays there for the next start.

import {
  existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync,
} from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";

const string = { type: "string" };
const { values } = parseArgs({
  options: { flash: string, micropython: string, mac: string },
});
const simulator = join(import.meta.dirname, "..", "..", "firmware", "simulator");

const [CTRL_A, CTRL_B, CTRL_C, CTRL_D, CTRL_E] = [1, 2, 3, 4, 5];
const WINDOW = 128; // bytes of a raw paste between two signs to go on
const RAW_BANNER = "raw REPL; CTRL-B to exit\r\n>";
const INTERRUPTED =
  "Traceback (most recent call last):\r\n" +
  '  File "<stdin>", line 1, in <module>\r\nKeyboardInterrupt: \r\n';
const CAUSES = { reset: 2, watchdog: 3, deepsleep: 4, soft_reset: 5 };
const SYNC_MS = 300;

let worker; // the interpreter's present life
let tell = () => {}; // takes the end of the program that runs: its traceback or null
let done = () => {}; // hears that the interpreter has taken a key
let raw = false;
let line = []; // bytes of a program that is being typed
let paste = null; // {left} while a raw paste comes in
let running = false;
let stopping = null; // while Ctrl-C is being obeyed
const waiting = []; // bytes that came in while a program ran
let busy = Promise.resolve();

const write = (data) => process.stdout.write(data);

process.stdin.on("data", (bytes) => {
  for (const byte of bytes) {
    if (running && byte === CTRL_C) stopping ??= stop();
    else waiting.push(byte);
  }
  work();
});
process.stdin.on("end", () => process.exit(0));

/** Take the bytes one after the other, each when the one before is done with. */
function work() {
  busy = busy.then(async () => {
    while (waiting.length && !running) await take(waiting.shift());
  });
}

async function take(byte) {
  if (paste) await takePaste(byte);
  else if (raw) await takeRaw(byte);
  else await takeFriendly(byte);
}

async function takeFriendly(byte) {
  if (byte === CTRL_A) {
    raw = true;
    line = [];
    write(RAW_BANNER);
  } else if (byte === CTRL_D) await reboot();
  else await friendly({ key: byte });
}

/** Let the interpreter show its prompt or take a key; return when it has. */
function friendly(message) {
  return new Promise((resolve) => {
    done = resolve;
    worker.postMessage(message);
  });
}

async function takeRaw(byte) {
  if (line[0] === CTRL_E) await keep(byte);
  else if (byte === CTRL_A) {
    line = [];
    write(RAW_BANNER);
  } else if (byte === CTRL_B) {
    raw = false;
    write("\r\n");
    await friendly({ prompt: true });
  } else if (byte === CTRL_C) line = [];
  else if (byte === CTRL_D && line.length) {
    write("OK");
    await runLine();
  } else if (byte === CTRL_D) await reboot();
  else line.push(byte);
}

/** Take what follows Ctrl-E: the request for a raw paste, "A" and Ctrl-A. */
async function keep(byte) {
  line.push(byte);
  if (line.length < 3) return;
  line = [];
  paste = { left: WINDOW };
  write(Uint8Array.from([82, 1, WINDOW & 255, WINDOW >> 8, 1]));
}

async function takePaste(byte) {
  if (byte === CTRL_D) {
    paste = null;
    write(Uint8Array.from([CTRL_D]));
    await runLine();
    return;
  }
  line.push(byte);
  if (--paste.left === 0) {
    paste.left = WINDOW;
    write(Uint8Array.from([1]));
  }
}

/** Run what was typed in raw mode; the line is then free again. */
async function runLine() {
  const code = Buffer.from(line).toString("utf-8");
  line = [];
  const error = await run(code, "<stdin>");
  write(Uint8Array.from([CTRL_D]));
  if (error) write(cooked(error.endsWith("\n") ? error : `${error}\n`));
  write(Uint8Array.from([CTRL_D, 62]));
}

/** Start again, as Ctrl-D does: in raw mode main.py stays where it is. */
async function reboot() {
  write(raw ? "OK\r\nMPY: soft reboot\r\n" : "\r\nMPY: soft reboot\r\n");
  await live();
  await boot();
}

async function boot() {
  line = [];
  for (const name of raw ? ["boot.py"] : ["boot.py", "main.py"]) {
    const path = join(values.flash, name);
    if (!existsSync(path)) continue;
    const error = await run(readFileSync(path, "utf-8"), name);
    if (error) write(cooked(error));
    if (error === INTERRUPTED) break;
  }
  if (raw) write(RAW_BANNER);
  else await friendly({ prompt: true });
}

/** Run a program to its end, to Ctrl-C or to a reset; return its traceback or null. */
function run(code, name) {
  running = true;
  return new Promise((resolve) => {
    tell = (error) => {
      running = false;
      tell = () => {};
      resolve(error);
    };
    worker.postMessage({ run: code, name });
  });
}

/** Ctrl-C: end this life of the interpreter; what it wrote to the flash stays. */
async function stop() {
  const answer = tell;
  tell = () => {};
  await new Promise((resolve) => {
    worker.once("message", function look(message) {
      if (message.synced) resolve();
      else worker.once("message", look);
    });
    worker.postMessage({ sync: true });
    setTimeout(resolve, SYNC_MS);
  });
  await live();
  stopping = null;
  answer(INTERRUPTED);
}

/** Begin a new life of the interpreter, with the files of the flash. */
async function live(start) {
  if (worker) await worker.terminate();
  worker = new Worker(join(import.meta.dirname, "interpreter.mjs"), {
    workerData: { ...values, simulator, files: readFlash(), start },
  });
  const mine = worker;
  await new Promise((resolve) => {
    mine.on("message", (message) => hear(mine, message, resolve));
  });
}

function hear(from, { ready, text, ended, prompted, files, power }, onReady) {
  if (ready) onReady();
  if (text) write(cooked(Buffer.from(text)));
  if (files) keepFiles(files);
  if (from !== worker) return;
  if (ended !== undefined) tell(ended);
  if (prompted) done();
  if (power) reset(JSON.parse(power));
}

/** machine.reset() and deepsleep(): out of every mode, then a start from power-up. */
async function reset({ action, ms, rtc }) {
  tell = () => {};
  paste = null;
  raw = false;
  running = true; // nothing that comes in now is for the life that ends
  await worker.terminate();
  await new Promise((resolve) => setTimeout(resolve, ms ?? 0));
  waiting.length = 0;
  running = false;
  write("\r\nrst:0xc (SW_CPU_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n");
  await live({ reset_cause: CAUSES[action] ?? 1, rtc });
  busy = boot().then(work);
}

function readFlash() {
  const files = {};
  for (const entry of readdirSync(values.flash, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const inside = relative(values.flash, path).split(sep).join("/");
    files[`/${inside}`] = readFileSync(path);
  }
  return files;
}

function keepFiles(files) {
  for (const [path, content] of Object.entries(files)) {
    const place = join(values.flash, ...path.split("/"));
    if (content === null) rmSync(place, { recursive: true, force: true });
    else if (content === "") mkdirSync(place, { recursive: true });
    else {
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, content);
    }
  }
}

/** Return bytes, or text, with the ends of lines that a terminal wants. */
function cooked(data) {
  const letters = Buffer.from(data).toString("latin1"); // one letter for each byte
  return Buffer.from(letters.replace(/\r?\n/g, "\r\n"), "latin1");
}

busy = live().then(boot);
work();
