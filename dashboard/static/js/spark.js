// A sparkline: the path of a few values in a box of 100 by 20.

const WIDTH = 100;
const TOP = 2;
const BOTTOM = 18;

// Returns {line, area}: the d attributes; empty for fewer than two values. A series
// that moves less than `smallest` looks flat: its noise is not blown up.
export function sparkPaths(values, smallest) {
  if (values.length < 2) return { line: "", area: "" };
  const low = Math.min(...values);
  const high = Math.max(...values);
  const middle = (low + high) / 2;
  const spread = Math.max(high - low, smallest);
  const step = WIDTH / (values.length - 1);
  const points = values.map((value, i) => {
    const share = (value - middle) / spread + 0.5;
    return `${(i * step).toFixed(1)} ${(BOTTOM - share * (BOTTOM - TOP)).toFixed(1)}`;
  });
  const line = `M${points.join("L")}`;
  return { line, area: `${line}V20H0z` };
}
