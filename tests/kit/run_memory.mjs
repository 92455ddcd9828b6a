// Measure the Python heap of a full node on MicroPython in WebAssembly, whose objects
// are as large as an ESP32's:
//   node --expose-gc run_memory.mjs MICROPYTHON.mjs KIT_FOLDER SKETCH HOST PORT WORD...
//
// KIT_FOLDER holds the compiled kit/, and perhaps keys.json. Prints {"before", WORD: …},
// in bytes: in use once everything is imported that is frozen into a board's firmware;
// and each time the sketch has said "now WORD", after which the button is pressed.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { startBoard } from "../../firmware/simulator/board.mjs";
import { boardFiles } from "../../firmware/simulator/files.mjs";
import { connectTcp } from "../../firmware/simulator/tcp.mjs";

const [micropython, kit, sketch, host, port, ...words] = process.argv.slice(2);
const firmware = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "firmware");
const TURNS = 20; // rubbish is collected between two turns of the event loop

/** Return {path on the board: bytes} of the compiled kit. */
function compiledKit() {
  const found = readdirSync(kit, { recursive: true, withFileTypes: true });
  const paths = found.filter((entry) => entry.isFile()).map((e) => join(e.parentPath, e.name));
  const inside = (path) => relative(kit, path).split(sep).join("/");
  return Object.fromEntries(paths.map((p) => [`/lib/${inside(p)}`, readFileSync(p)]));
}

/** Return the files of a virtual board without the kit's sources. */
function withoutKit() {
  const files = Object.entries(boardFiles(firmware));
  return Object.fromEntries(files.filter(([path]) => !path.startsWith("/lib/kit/")));
}

/** Return the board's keys for updates, if it has any. */
function keys() {
  const path = join(kit, "keys.json");
  return existsSync(path) ? { "/keys.json": readFileSync(path) } : {};
}

/** Let things happen; JavaScript then lets go of what it holds of Python, whose table of
 * it is as long as the most that was ever held: no board has one. */
function turn() {
  gc(); // node --expose-gc
  return new Promise((resolve) => setTimeout(resolve, 10));
}

/** Return the least that is in use over some turns. */
async function inUse(board) {
  let least = Infinity;
  for (let n = 0; n < TURNS; n += 1) {
    await turn();
    least = Math.min(least, board.heapUsed());
  }
  return least;
}

const heard = new Set();
const identity = { id: "baobab-10", host, port: Number(port), model: "virtual" };
const { loadMicroPython } = await import(pathToFileURL(micropython));
const board = await startBoard({
  loadMicroPython,
  connect: connectTcp,
  log: (line) => (line.startsWith("now ") ? heard.add(line) : console.error(line)),
  files: {
    ...withoutKit(),
    ...compiledKit(),
    "/loader.py": readFileSync(join(firmware, "loader.py"), "utf-8"),
    "/trial.py": readFileSync(join(firmware, "trial.py"), "utf-8"),
    ...keys(),
    "/board.json": JSON.stringify(identity),
    "/frozen.py":
      "import asyncio, binascii, dht, ds18x20, esp32, gc, hashlib, json, machine\n" +
      "import neopixel, network, onewire, os, random, struct, sys, time, _hardware\n",
    "/memory_node.py": readFileSync(join(dirname(sketch), "memory_node.py"), "utf-8"),
    "/sketch.py": readFileSync(sketch, "utf-8"),
  },
});
await board.run("/frozen.py");
const sizes = { before: await inUse(board) };
const running = board.run("/sketch.py");
running.then((status) => process.exit(status || 2)); // it should not end
for (const word of words) {
  while (!heard.has(`now ${word}`)) await turn();
  sizes[word] = await inUse(board);
  board.setInput("button", word === words[0] ? 1 : 0); // the next stage, please
}
console.log(JSON.stringify(sizes));
process.exit(0);
