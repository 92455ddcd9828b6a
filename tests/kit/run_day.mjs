// A day of a sketch in some seconds, on MicroPython in WebAssembly with a clock that
// jumps to the next thing to do:
//   node --expose-gc run_day.mjs MICROPYTHON.mjs KIT_FOLDER SKETCH HOURS
//
// The far side is a broker and a gateway in one, which keeps each pack and acknowledges
// it. Every three hours the Wi-Fi is off for ten minutes. `ticks_ms` wraps after the
// first half hour. Prints {"packs", "missing", "starts", "dropped", "heap"}: heap is what
// is in use at the end of each hour.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { startBoard } from "../../firmware/simulator/board.mjs";
import { boardFiles } from "../../firmware/simulator/files.mjs";

const [micropython, kit, sketch, hours] = process.argv.slice(2);
const HOUR = 3_600_000;
const MINUTE = 60_000;
const WRAP = 2 ** 30; // of ticks_ms on a board
// MicroPython keeps a table of what JavaScript holds of Python: it is as long as the most
// that was ever held, and no board has one. So JavaScript lets go in time.
const CALLS_HELD = 1000;
const OUTAGE = { every: 3 * HOUR, after: HOUR, lasts: HOUR / 6 };

/** The clock and the timers of this realm, instead of the computer's. */
class Clock {
  now = Date.UTC(2026, 0, 1);
  #timers = [];
  #calls = 0;
  #realTurn = setImmediate;

  install() {
    Date.now = () => this.now;
    performance.now = () => this.now - Date.UTC(2026, 0, 1);
    globalThis.setTimeout = (call, ms = 0, ...given) => this.at(this.now + ms, call, given);
    globalThis.clearTimeout = (timer) => {
      if (timer) timer.call = null;
    };
  }

  at(time, call, given = []) {
    const timer = { time, call, given };
    let place = this.#timers.length;
    while (place && this.#timers[place - 1].time > time) place -= 1;
    this.#timers.splice(place, 0, timer);
    return timer;
  }

  /** Let JavaScript do what it has put off. */
  turn() {
    return new Promise((resolve) => this.#realTurn(resolve));
  }

  /** Let everything happen that is due before a time. */
  async runUntil(end) {
    while (this.#timers.length && this.#timers[0].time <= end) {
      const { time, call, given } = this.#timers.shift();
      this.now = Math.max(this.now, time);
      call?.(...given);
      this.#calls += 1;
      if (this.#calls % CALLS_HELD === 0) gc(); // node --expose-gc
      await this.turn();
    }
    this.now = Math.max(this.now, end);
  }
}

/** A broker for one board, and the gateway behind it. */
class FarSide {
  seqs = new Set();
  starts = new Set();
  dropped = 0;

  connect = (host, port, tls, { data, closed }) => {
    let rest = Buffer.alloc(0);
    const answer = (...bytes) => data(Uint8Array.from(bytes));
    return Promise.resolve({
      send: (bytes) => {
        rest = Buffer.concat([rest, bytes]);
        for (let found = take(rest); found; found = take(rest)) {
          rest = rest.subarray(found.end);
          this.#answer(found, answer);
        }
        return true;
      },
      close: closed,
    });
  };

  #answer({ head, body }, answer) {
    const kind = head >> 4;
    if (kind === 1) answer(0x20, 2, 0, 0);
    if (kind === 8) answer(0x90, 3, body[0], body[1], 0);
    if (kind === 12) answer(0xd0, 0);
    if (kind !== 3) return;
    const end = 2 + body.readUInt16BE(0);
    const topic = body.subarray(2, end).toString();
    if ((head & 6) === 0) return;
    answer(0x40, 2, body[end], body[end + 1]);
    if (topic.endsWith("/telemetry")) this.#keep(topic, body.subarray(end + 2), answer);
  }

  #keep(topic, payload, answer) {
    const cut = payload.indexOf("\n");
    const { b, r, s } = JSON.parse(payload.subarray(0, cut));
    const pack = JSON.parse(payload.subarray(cut + 1));
    const base = pack[0].bn ?? "";
    for (const { n = "", v } of pack) {
      if (base + n === "sys/dropped") this.dropped = Math.max(this.dropped, v);
    }
    this.seqs.add(s);
    this.starts.add(`${b} ${r}`);
    const name = Buffer.from(topic.replace("telemetry", "ack"));
    const ack = Buffer.from(JSON.stringify({ b, r, s }));
    answer(0x30, 2 + name.length + ack.length, 0, name.length, ...name, ...ack);
  }
}

/** Return the first packet of a buffer, or null while it is not whole. */
function take(buffer) {
  let length = 0;
  for (let at = 1; at < Math.min(buffer.length, 5); at += 1) {
    length |= (buffer[at] & 127) << (7 * (at - 1));
    if (buffer[at] > 127) continue;
    const end = at + 1 + length;
    if (buffer.length < end) return null;
    return { head: buffer[0], body: buffer.subarray(at + 1, end), end };
  }
  return null;
}

/** Return {path on the board: bytes} of the compiled kit. */
function compiledKit() {
  const found = readdirSync(kit, { recursive: true, withFileTypes: true });
  const paths = found.filter((entry) => entry.isFile()).map((e) => join(e.parentPath, e.name));
  const inside = (path) => relative(kit, path).split(sep).join("/");
  return Object.fromEntries(paths.map((p) => [`/lib/${inside(p)}`, readFileSync(p)]));
}

const firmware = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "firmware");
const others = Object.entries(boardFiles(firmware));
const { loadMicroPython } = await import(pathToFileURL(micropython));
const clock = new Clock();
const farSide = new FarSide();
clock.install();
const identity = { id: "baobab-10", host: "10.0.0.1", port: 1883, model: "virtual" };
const board = await startBoard({
  loadMicroPython,
  connect: farSide.connect,
  log: (line) => console.error(line),
  files: {
    ...Object.fromEntries(others.filter(([path]) => !path.startsWith("/lib/kit/"))),
    ...compiledKit(),
    "/board.json": JSON.stringify(identity),
    "/wifi.json": '{"ssid": "dannaya", "password": "dannaya-mali"}',
    "/sketch.py": readFileSync(sketch, "utf-8"),
  },
});
const begin = clock.now + WRAP - HOUR / 2;
await clock.runUntil(begin);
board.run("/sketch.py").then((status) => process.exit(status || 2)); // it never ends

/** Return the least that is in use over a minute, once JavaScript let go of its part. */
async function inUse() {
  let least = Infinity;
  for (let second = 0; second < 60; second += 1) {
    gc(); // what JavaScript holds of Python is freed after this
    await clock.turn();
    await clock.runUntil(clock.now + MINUTE / 60);
    least = Math.min(least, board.heapUsed());
  }
  return least;
}

const heap = [];
for (let hour = 0; hour < Number(hours); hour += 1) {
  const start = begin + hour * HOUR;
  if ((start - begin) % OUTAGE.every === OUTAGE.after) {
    board.setInput("wifi", 0);
    await clock.runUntil(start + OUTAGE.lasts);
    board.setInput("wifi", 1);
  }
  await clock.runUntil(start + HOUR - MINUTE);
  heap.push(await inUse());
}
const missing = [];
for (let seq = 0; seq < Math.max(...farSide.seqs); seq += 1) {
  if (!farSide.seqs.has(seq)) missing.push(seq);
}
const { seqs, starts, dropped } = farSide;
const facts = { packs: seqs.size, starts: starts.size, dropped, missing, heap };
console.log(JSON.stringify(facts));
process.exit(0);
