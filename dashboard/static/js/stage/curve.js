// The curve of a lane: what was measured, what was forged, and the gaps.
import { quantityName } from "../page.js";
import { integer, withUnit } from "../format.js";
import { changed, part } from "./parts.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 600;
const HEIGHT = 150;
const EDGE = 14;
const GAP = 6; // times the usual step

// Both lanes have one scale: the eye compares them.
export function rangeOf(lanes) {
  const values = lanes.flatMap(({ curves }) => curves.flatMap(points)).map(([, value]) => value);
  if (!values.length) return [0, 1];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = Math.max((high - low) * 0.08, 1);
  return [low - room, high + room];
}

const points = (curve) => curve.points.filter(([, value]) => typeof value === "number");

export function drawCurve(figure, curves, range) {
  const shown = curves.filter((curve) => points(curve).length);
  figure.hidden = shown.length === 0;
  if (figure.hidden || !changed(figure, [shown, range])) return;
  const [caption, svg] = figure.children;
  caption.replaceChildren(...shown.map(label));
  const most = Math.max(...shown.map((curve) => points(curve).length));
  svg.style.display = most < 3 ? "none" : ""; // two points are no curve
  const times = shown.flatMap((curve) => points(curve).map(([t]) => t));
  const span = [Math.min(...times), Math.max(...times, Math.min(...times) + 1000)];
  svg.replaceChildren(...shown.flatMap((curve, i) => drawing(points(curve), span, range, i)));
}

function label({ board, name, unit, points }, i) {
  const [, value, forged] = points.at(-1);
  const element = part("span", forged ? "forged" : i ? "second" : "", `${board} · ${quantityName(name)} `);
  element.append(part("b", "", unit || !Number.isInteger(value) ? withUnit(value, unit) : integer(value)));
  return element;
}

function drawing(values, span, range, i) {
  const at = ([t, value]) => [
    EDGE + ((t - span[0]) / (span[1] - span[0])) * (WIDTH - 2 * EDGE),
    HEIGHT - ((value - range[0]) / (range[1] - range[0])) * HEIGHT,
  ];
  const steps = values.slice(1).map(([t], i) => t - values[i][0]).sort((a, b) => a - b);
  const usual = steps[Math.floor(steps.length / 2)] ?? 0;
  let path = "";
  values.forEach((point, n) => {
    const broken = n === 0 || (usual && point[0] - values[n - 1][0] > GAP * usual);
    path += `${broken ? "M" : "L"}${at(point).map((n) => n.toFixed(1)).join(" ")}`;
  });
  const marks = values.filter(([, , forged]) => forged).map((point) => cross(...at(point)));
  return [element("path", { d: path, class: i ? "line second" : "line" }), ...marks];
}

function cross(x, y) {
  const d = `M${x - 6} ${y - 9}l12 18m0-18l-12 18`;
  return element("path", { d, class: "forged" });
}

function element(tag, attributes) {
  const found = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) found.setAttribute(name, value);
  return found;
}
