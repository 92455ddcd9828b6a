// One uPlot chart: mean as a line, lowest to highest as a band behind it.
import { clock } from "./format.js";
import { data } from "./page.js";

const DAY_S = 86400;
const hoursAndSeconds = clock({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const hours = clock({ hour: "2-digit", minute: "2-digit" });
const days = clock({ day: "numeric", month: "short" });
const months = clock({ month: "short", year: "numeric" });
const axisNumber = new Intl.NumberFormat(data.lang, { maximumFractionDigits: 3 });

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// The labels under the ticks; the day is written where it changes.
function timeLabels(_, ticks, __, ___, step_s) {
  let lastDay = "";
  return ticks.map((t) => {
    if (step_s >= 28 * DAY_S) return months(t * 1000);
    const day = days(t * 1000);
    if (step_s >= DAY_S) return day;
    const time = (step_s < 60 ? hoursAndSeconds : hours)(t * 1000);
    const label = day === lastDay ? time : `${time}\n${day}`;
    lastDay = day;
    return label;
  });
}

// Leave air around the curve; a flat one is not blown up to its noise: the axis
// spans at least 8 times the last digit that is shown.
function valueRange(digits) {
  return (_, low, high) => {
    if (low === null) return [0, 1];
    const middle = (low + high) / 2;
    const half = Math.max(((high - low) / 2) * 1.15, 4 * 10 ** -digits);
    const bottom = middle - half;
    return low >= 0 && bottom < 0 ? [0, 2 * half] : [bottom, middle + half];
  };
}

// Sizes follow the page's own print, which is larger on a projector.
function axes() {
  const em = parseFloat(getComputedStyle(document.documentElement).fontSize) / 15;
  const common = {
    stroke: () => colour("--dim"),
    font: `${Math.round(12 * em)}px system-ui, sans-serif`,
    grid: { stroke: () => colour("--line"), width: 1 },
    ticks: { stroke: () => colour("--line"), width: 1, size: 4 },
  };
  return [
    { ...common, values: timeLabels, space: 62 * em, size: 38 * em },
    { ...common, values: (_, ticks) => ticks.map((v) => axisNumber.format(v)), size: 54 * em, space: 26 * em },
  ];
}

// Make a chart in `place`; onCursor gets the index under the pointer, or null.
export function makePlot(place, digits, span, onCursor) {
  const bandEdge = { stroke: "transparent", points: { show: false } };
  return new uPlot({
    width: place.clientWidth,
    height: place.clientHeight,
    legend: { show: false },
    tzDate: (t) => uPlot.tzDate(new Date(t * 1000), data.timezone),
    cursor: {
      drag: { x: false, y: false },
      sync: { key: "board" },
      y: false,
      points: { show: (u, series) => (series === 1 ? undefined : false) },
    },
    scales: { x: { time: true, range: () => [span().start, span().end] }, y: { range: valueRange(digits) } },
    axes: axes(),
    series: [
      {},
      { stroke: () => colour("--ochre"), width: 1.8, spanGaps: false, points: { size: 4 } },
      bandEdge,
      bandEdge,
    ],
    bands: [{ series: [3, 2], fill: () => colour("--wash") }],
    hooks: { setCursor: [(u) => onCursor(u.cursor.idx)] },
  }, [[], [], [], []], place);
}
