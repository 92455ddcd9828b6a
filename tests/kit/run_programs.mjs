// Run many programs, each on a board of its own that has just started:
//   node run_programs.mjs MICROPYTHON.mjs PROGRAM.py …
// Prints [[exit status, what the program printed], …] as JSON. One process for all of
// them: to start Node takes longer than to start a board.

import { resolve } from "node:path";
import { Worker } from "node:worker_threads";

const BOARD = new URL("../../firmware/simulator/node_board.mjs", import.meta.url);
const identity = JSON.stringify({
  id: "baobab-10", host: "127.0.0.1", port: 1883, model: "virtual",
});
const [micropython, ...programs] = process.argv.slice(2);

/** Return [exit status, output] of a program. */
function run(sketch) {
  const start = { reset_cause: 1, rtc: "", inputs: {} };
  const worker = new Worker(BOARD, {
    workerData: { sketch, micropython, identity, boots: "0", start, flash: {} },
  });
  const lines = [];
  return new Promise((resolve, reject) => {
    worker.on("error", reject);
    worker.on("message", ({ kind, value }) => {
      if (kind === "log") lines.push(`${value}\n`);
      if (kind === "end") worker.terminate().then(() => resolve([value, lines.join("")]));
    });
  });
}

const found = [];
for (const program of programs) found.push(await run(resolve(program)));
console.log(JSON.stringify(found));
