// A virtual board in the terminal:
//   node node_host.mjs SKETCH --micropython PATH/micropython.mjs --id baobab-10
//     [--host 127.0.0.1] [--port 1883] [--boot 1] [--seconds N] [--flash FOLDER]
//     [--input name=value ...]
//
// Its inputs change by lines "name=value" on standard input ("name=" alone: not wired);
// each change of an output is a line "» kind pin = value" (see _hardware.py). A reset or a deep sleep
// starts it again; its flash is a folder, a temporary one when none is given.
//
// Exit status: 0 when the sketch ended or its seconds are over (the power is cut then:
// no goodbye, the broker tells the last will), 1 when it ended with an error, 2 for
// wrong arguments.

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";

import { Flash } from "./flash.mjs";

const OPTIONS = {
  micropython: { type: "string" },
  id: { type: "string" },
  host: { type: "string", default: "127.0.0.1" },
  port: { type: "string", default: "1883" },
  boot: { type: "string", default: "1" },
  seconds: { type: "string" },
  flash: { type: "string" },
  input: { type: "string", multiple: true, default: [] },
};
const CAUSES = { reset: 2, watchdog: 3, deepsleep: 4, soft_reset: 5 };

function main() {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  const [sketch] = positionals;
  if (!sketch || !values.micropython || !values.id) {
    throw new TypeError("a sketch, --micropython and --id are needed");
  }
  if (!existsSync(sketch)) throw new TypeError(`there is no sketch ${sketch}`);
  const board = new Board(resolve(sketch), values);
  if (values.seconds) setTimeout(() => board.end(0), Number(values.seconds) * 1000);
  process.stdout.on("error", () => board.end(1)); // nobody reads it any more
  const lines = createInterface({ input: process.stdin });
  lines.on("line", (line) => board.setInput(line));
  lines.on("error", () => {}); // no standard input: nobody moves the sensors
}

/** One worker after another: each is one start of the board. */
class Board {
  #settings;
  #flash;
  #inputs = {};
  #worker;

  constructor(sketch, values) {
    for (const text of values.input) this.#keep(text);
    this.#flash = new Flash(values.flash);
    this.#settings = {
      sketch,
      micropython: resolve(values.micropython),
      identity: identity(values),
      boots: String(Number(values.boot) - 1), // the board counts this start itself
    };
    this.#begin(1, "");
  }

  #begin(reset_cause, rtc) {
    const start = { reset_cause, rtc, inputs: this.#inputs };
    const flash = this.#flash.read();
    this.#worker = new Worker(new URL("./node_board.mjs", import.meta.url), {
      workerData: { ...this.#settings, start, flash },
    });
    this.#worker.on("error", (error) => this.end(1, `node_host: ${error.message}`));
    this.#worker.on("message", ({ kind, value }) => this[kind](value));
  }

  #keep(text) {
    const [name, value] = text.split("=").map((part) => part.trim());
    const number = value ? Number(value) : null; // null: not wired
    if (!name || value === undefined || Number.isNaN(number)) {
      throw new TypeError(`an input is name=number, not '${text.trim()}'`);
    }
    this.#inputs[name] = number;
    return [name, number];
  }

  setInput(text) {
    try {
      this.#worker.postMessage(this.#keep(text));
    } catch {
      console.error(`? ${text.trim()} - temperature=31`);
    }
  }

  log(line) {
    console.log(line);
  }

  output(text) {
    const { kind, pin, value } = JSON.parse(text);
    console.log(`» ${kind} ${pin} = ${JSON.stringify(value)}`);
  }

  flash(files) {
    try {
      this.#flash.write(files);
    } catch ({ code, path }) {
      this.end(1, `✕ ${path ?? "disk / disque"}: ${code}`);
    }
  }

  exhausted(kb) {
    const french = process.env.DANNAYA_LANG !== "en";
    this.end(1, french
      ? `✕ La carte a été arrêtée : une vraie a ${kb} Ko pour le programme et ses données.`
      : `✕ The board was stopped: a real one has ${kb} kB for programs and data.`);
  }

  power(text) {
    const { action, ms, rtc } = JSON.parse(text);
    this.#worker.removeAllListeners();
    this.#worker.terminate();
    if (action === "deepsleep" && ms === null) return this.end(0);
    setTimeout(() => this.#begin(CAUSES[action], rtc), ms ?? 0);
  }

  end(status, sentence) {
    if (sentence) console.error(sentence);
    this.#worker?.removeAllListeners();
    this.#flash.close();
    process.stdout.write("", () => process.exit(status)); // what it printed first
  }
}

/** Return the file in which a board keeps who it is: see kit/identity.py. */
function identity({ id, host, port }) {
  return JSON.stringify({ id, host, port: Number(port), model: "virtual" });
}

try {
  main();
} catch (error) {
  console.error(`node_host: ${error.message}`);
  process.exit(error instanceof TypeError ? 2 : 1);
}
