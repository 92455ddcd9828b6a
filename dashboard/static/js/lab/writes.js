// What a sketch writes on the board's flash, told at once: the worker may be ended at
// any moment, as a board may lose its power, and what was written must still be there.

const ACCESS_MODE = 0o3; // of the flags that a file was opened with; 0 is "to read"

/** Call onWrite(path, bytes or null when the file is gone) after each change. */
export function tellWrites(fs, onWrite) {
  let quiet = true; // what the host itself writes is told to nobody

  const tell = (path) => {
    if (quiet) return;
    const found = fs.analyzePath(path);
    const file = found.exists && fs.isFile(found.object.mode);
    onWrite(tidy(path), file ? fs.readFile(path) : null);
  };
  const { close, rename, unlink } = fs;
  fs.close = (stream) => {
    const { path } = stream;
    const wrote = stream.flags & ACCESS_MODE && fs.isFile(stream.node.mode);
    close.call(fs, stream);
    if (wrote) tell(path);
  };
  fs.rename = (from, to) => {
    rename.call(fs, from, to);
    tell(from);
    tell(to);
  };
  fs.unlink = (path) => {
    unlink.call(fs, path);
    tell(path);
  };
  return {
    /** Do what the host does, then tell what the sketch does. */
    quietly(action) {
      quiet = true;
      action(fs);
      quiet = false;
    },
  };
}

const tidy = (path) => path.replace(/^\/*/, "/");
