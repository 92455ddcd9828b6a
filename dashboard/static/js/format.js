// Numbers, units, times and ages as the viewer's language writes them.
import { data, word } from "./page.js";

// SenML unit -> what people write, digits after the comma, factor
const UNITS = {
  Cel: ["°C", 1],
  "%RH": ["%", 0],
  "%EL": ["%", 0],
  "%": ["%", 0],
  "/": ["%", 0, 100],
  lx: ["lx", 0],
  Pa: ["hPa", 0, 0.01],
  V: ["V", 2],
  A: ["A", 2],
  W: ["W", 1],
  J: ["J", 0],
  m: ["m", 2],
  s: ["s", 0],
  B: ["Ko", 0, 0.001],
  pH: ["pH", 1],
  dBm: ["dBm", 0],
  count: ["", 0],
  "1/s": ["/s", 1],
};
const french = data.lang === "fr";

const numberFormats = new Map();
function numberFormat(digits, compact) {
  const key = `${digits}${compact}`;
  if (!numberFormats.has(key)) {
    numberFormats.set(key, new Intl.NumberFormat(data.lang, {
      minimumFractionDigits: compact ? 0 : digits,
      maximumFractionDigits: digits,
      notation: compact ? "compact" : "standard",
    }));
  }
  return numberFormats.get(key);
}

// reading(31.42, "Cel") -> {text: "31,4", unit: "°C"}
export function reading(value, senmlUnit) {
  const [symbol, digits, factor = 1] = UNITS[senmlUnit] ?? [senmlUnit, 2];
  const unit = symbol === "Ko" && !french ? "kB" : symbol;
  if (typeof value !== "number") return { text: String(value ?? "–"), unit };
  const shown = value * factor;
  return { text: numberFormat(digits, Math.abs(shown) >= 1e5).format(shown), unit };
}

// What one step of the last digit shown is worth, in the SenML unit.
export function lastDigit(senmlUnit) {
  const { digits, factor } = scale(senmlUnit);
  return 10 ** -digits / factor;
}

// The factor and digits of a unit, for the axes of a chart.
export function scale(senmlUnit) {
  const [, digits, factor = 1] = UNITS[senmlUnit] ?? [senmlUnit, 2];
  return { digits, factor };
}

// "31,4 °C"; French puts a space before %, English does not.
export function withUnit(value, senmlUnit) {
  const { text, unit } = reading(value, senmlUnit);
  if (!unit) return text;
  return unit === "%" && !french ? `${text}%` : `${text}\u00a0${unit}`;
}

export function integer(value) {
  return numberFormat(0, false).format(value);
}

// How long ago, in the largest unit that fits: "42 s", "3 min", "5 h", "2 j"
export function age(seconds) {
  if (seconds < 90) return word("age-s", { n: Math.max(0, Math.round(seconds)) });
  if (seconds < 5400) return word("age-min", { n: Math.round(seconds / 60) });
  if (seconds < 129600) return word("age-h", { n: Math.round(seconds / 3600) });
  return word("age-d", { n: Math.round(seconds / 86400) });
}

// A clock of the room's time zone: clock({hour: "2-digit"})(time in ms)
export function clock(parts) {
  const format = new Intl.DateTimeFormat(data.lang === "fr" ? "fr" : "en-GB", {
    timeZone: data.timezone,
    hourCycle: "h23",
    ...parts,
  });
  return (time_ms) => format.format(time_ms);
}
