// The files of a board that runs under Node, read from the firmware folder.

import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** Return {path on the board: text} of the Python files below a folder. */
export function pythonFiles(folder, target) {
  const files = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".py")) continue;
    const path = join(entry.parentPath, entry.name);
    const inside = relative(folder, path).split(sep).join("/");
    files[`${target}/${inside}`] = readFileSync(path, "utf-8");
  }
  return files;
}

/** Return the files of every virtual board: the kit, the stand-ins, the shim. */
export function boardFiles(firmware) {
  const simulator = join(firmware, "simulator");
  return {
    ...pythonFiles(join(firmware, "kit"), "/lib/kit"),
    ...pythonFiles(join(simulator, "stand_ins"), "/lib"),
    "/lib/_streams.py": readFileSync(join(simulator, "_streams.py"), "utf-8"),
  };
}
