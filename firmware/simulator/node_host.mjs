// A virtual board in the terminal:
//   node node_host.mjs SKETCH --micropython PATH/micropython.mjs --id baobab-10
//     [--host 127.0.0.1] [--port 1883] [--boot 1] [--seconds N]
//
// Exit status: 0 when the sketch ended or its seconds are over (the power is cut then:
// no goodbye, the broker tells the last will), 1 when it ended with an error, 2 for
// wrong arguments.

import { readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import { startBoard } from "./board.mjs";
import { boardFiles } from "./files.mjs";
import { connectTcp } from "./tcp.mjs";

const OPTIONS = {
  micropython: { type: "string" },
  id: { type: "string" },
  host: { type: "string", default: "127.0.0.1" },
  port: { type: "string", default: "1883" },
  boot: { type: "string", default: "1" },
  seconds: { type: "string" },
};

async function main() {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  const [sketch] = positionals;
  if (!sketch || !values.micropython || !values.id) {
    throw new TypeError("a sketch, --micropython and --id are needed");
  }
  const { loadMicroPython } = await import(pathToFileURL(resolve(values.micropython)));
  const path = `/${basename(sketch)}`;
  const board = await startBoard({
    loadMicroPython,
    connect: connectTcp,
    log: (line) => console.log(line),
    files: {
      ...boardFiles(dirname(dirname(fileURLToPath(import.meta.url)))),
      ...identityFiles(values),
      [path]: readFileSync(sketch, "utf-8"),
    },
  });
  if (values.seconds) setTimeout(() => process.exit(0), Number(values.seconds) * 1000);
  process.exit(await board.run(path));
}

/** Return the files in which a board keeps who it is: see kit/identity.py. */
function identityFiles({ id, host, port, boot }) {
  const identity = { id, host, port: Number(port), model: "virtual" };
  return {
    "/board.json": JSON.stringify(identity),
    "/boots.txt": String(Number(boot) - 1), // the board counts this start itself
  };
}

main().catch((error) => {
  console.error(`node_host: ${error.message}`);
  process.exit(error instanceof TypeError || error.code === "ENOENT" ? 2 : 1);
});
