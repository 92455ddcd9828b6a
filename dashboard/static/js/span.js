// The period that the charts show. Pure: {start, end} in seconds, and its bounds.

export const SHORTEST_S = 60;
const LONGEST_AT_LEAST_S = 600;
const MARGIN = 0.02; // of the period, kept free beside its first and last reading

// The last `seconds` before now; 0 means everything since the first reading.
export function preset(seconds, { first, now }) {
  const length = seconds || Math.max((now - first) * (1 + 2 * MARGIN), SHORTEST_S);
  return { start: now - length, end: now };
}

// A period `factor` times as long; the moment at `share` (0 left, 1 right) stays put.
export function zoom(span, factor, share, bounds) {
  const before = span.end - span.start;
  const length = limited(before * factor, Math.max(before, LONGEST_AT_LEAST_S), bounds);
  const fixed = span.start + before * share;
  return inBounds({ start: fixed - length * share, end: fixed + length * (1 - share) }, bounds);
}

// The same length, moved by a share of it: -0.5 is half a screen earlier.
export function pan(span, share, bounds) {
  const move = (span.end - span.start) * share;
  return inBounds({ start: span.start + move, end: span.end + move }, bounds);
}

// Does the period reach the present? Then it goes on with it.
export function isLive(span, now) {
  return span.end >= now - (span.end - span.start) * 0.005;
}

// Not shorter than a minute; not longer than all history, or than `atLeast`.
function limited(length, atLeast, { first, now }) {
  const longest = Math.max((now - first) * (1 + 2 * MARGIN), atLeast);
  return Math.min(Math.max(length, SHORTEST_S), longest);
}

// Never later than now, never wholly before the first reading.
function inBounds({ start, end }, { first, now }) {
  const length = end - start;
  const earliestEnd = Math.min(first + length * MARGIN, now);
  const kept = Math.max(Math.min(end, now), earliestEnd);
  return { start: kept - length, end: kept };
}
