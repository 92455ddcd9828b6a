// Run one case file on MicroPython in WebAssembly; exit status 0 when all tests pass:
//   node run_cases.mjs CASE.py MICROPYTHON.mjs [HOST PORT]

import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { startBoard } from "../../firmware/simulator/board.mjs";
import { boardFiles, pythonFiles } from "../../firmware/simulator/files.mjs";
import { connectTcp } from "../../firmware/simulator/tcp.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const [path, micropython, host, port] = process.argv.slice(2);
const name = basename(path, ".py");
const broker = host ? `("${host}", ${port})` : "None";

const { loadMicroPython } = await import(pathToFileURL(micropython));
const firmware = join(here, "..", "..", "firmware");
const board = await startBoard({
  loadMicroPython,
  connect: connectTcp,
  log: (line) => console.log(line),
  files: {
    ...boardFiles(firmware),
    "/lib/loader.py": readFileSync(join(firmware, "loader.py"), "utf-8"),
    "/lib/trial.py": readFileSync(join(firmware, "trial.py"), "utf-8"),
    ...pythonFiles(join(here, "cases"), "/lib"),
    ...pythonFiles(here, "/runner"),
    "/main.py":
      "import asyncio, sys\nsys.path.append('/runner')\n" +
      `import run_cases, ${name}\nasyncio.run(run_cases.run(${name}, ${broker}))\n`,
  },
});
process.exit(await board.run("/main.py"));
