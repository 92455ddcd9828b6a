// The flash of a board that runs under Node: a folder on this computer.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";

const PART = ".part"; // a file that was not finished

export class Flash {
  #folder;
  #temporary;
  #written = new Map(); // path on the board -> bytes

  /** Use a folder, or a temporary one that `close` removes. */
  constructor(folder) {
    this.#temporary = !folder;
    this.#folder = folder ? resolve(folder) : mkdtempSync(join(tmpdir(), "board-"));
    mkdirSync(this.#folder, { recursive: true });
  }

  /** Return {path on the board: bytes} of all files. */
  read() {
    this.#written.clear();
    const options = { recursive: true, withFileTypes: true };
    for (const entry of readdirSync(this.#folder, options)) {
      if (!entry.isFile() || entry.name.endsWith(PART)) continue;
      const path = join(entry.parentPath, entry.name);
      const inside = `/${relative(this.#folder, path).split(sep).join("/")}`;
      this.#written.set(inside, new Uint8Array(readFileSync(path)));
    }
    return Object.fromEntries(this.#written);
  }

  /** Make the folder hold these files and no others, each whole or as it was before. */
  write(files) {
    for (const [path, bytes] of Object.entries(files)) {
      const before = this.#written.get(path);
      if (before && Buffer.compare(before, bytes) === 0) continue;
      const target = join(this.#folder, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target + PART, bytes);
      renameSync(target + PART, target);
      this.#written.set(path, bytes);
    }
    for (const path of this.#written.keys()) {
      if (path in files) continue;
      rmSync(join(this.#folder, path), { force: true });
      this.#written.delete(path);
    }
  }

  /** Forget a temporary folder. */
  close() {
    if (this.#temporary) rmSync(this.#folder, { recursive: true, force: true });
  }
}
