// The newest values of each series, for the sparklines.

const POINTS = 30;

// board id -> name -> {values, t_us}
const series = new Map();

// Take a snapshot's sparks, or add the values that are newer than the last ones.
export function remember(board) {
  if (!series.has(board.id)) series.set(board.id, new Map());
  const known = series.get(board.id);
  for (const { name, value, t_us } of board.values) {
    if (typeof value !== "number") continue;
    const sparks = board.sparks?.[name];
    const last = known.get(name);
    if (sparks) {
      known.set(name, { values: sparks, t_us });
    } else if (!last) {
      known.set(name, { values: [value], t_us });
    } else if (t_us > last.t_us) {
      last.values.push(value);
      if (last.values.length > POINTS) last.values.shift();
      last.t_us = t_us;
    }
  }
}

export function recall(boardId, name) {
  return series.get(boardId)?.get(name) ?? { values: [], t_us: 0 };
}
