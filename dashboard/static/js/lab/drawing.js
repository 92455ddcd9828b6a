// The drawn board: what its outputs do, as a picture and as words.
import { byId, setText, word } from "../page.js";
import { integer } from "../format.js";

const MOST_PIXELS = 8;
const rows = new Map(); // pin -> the line of words about it

/** Show one output: {kind, pin, value}, as stand_ins/_hardware.py tells it. */
export function showOutput({ kind, pin, value }) {
  PICTURES[kind]?.(value);
  let row = rows.get(pin);
  if (!row) {
    row = document.createElement("li");
    rows.set(pin, row);
    byId("outputs").append(row);
  }
  setText(row, word("output", { what: word(`out-${kind}`, { pin }), value: WORDS[kind](value) }));
}

/** Show a board that does nothing yet. */
export function clearDrawing() {
  for (const row of rows.values()) row.remove();
  rows.clear();
  for (const name of ["relay", "buzzer", "servo", "neopixel"]) byId(name).classList.remove("used");
  PICTURES.led(0);
  byId("relay").classList.remove("active");
  byId("buzzer").classList.remove("active");
}

export const nameDrawing = (name) => setText(byId("name"), name);

export const showRadio = (on) => byId("radio").classList.toggle("off", !on);

const PICTURES = {
  led(value) {
    byId("led").classList.toggle("active", value > 0);
    byId("led-glow").style.opacity = Math.sqrt(Number(value));
  },
  relay: (value) => use("relay", value > 0),
  buzzer: (value) => use("buzzer", value > 0),
  servo(value) {
    use("servo", true);
    byId("horn").setAttribute("transform", `rotate(${value} 313 34)`);
  },
  neopixel(value) {
    use("neopixel", true);
    const pixels = colours(value);
    byId("pixels").replaceChildren(...pixels.map((colour, i) => pixel(colour, i, pixels.length)));
  },
};

// one colour, or the first of a strip
const colours = (value) => (Array.isArray(value[0]) ? value : [value]).slice(0, MOST_PIXELS);
const percent = (value) => `${integer(value * 100)} %`;
const dimmed = (value) => value > 0 && value < 1;
const WORDS = {
  led: (value) => (dimmed(value) ? percent(value) : word(value ? "led-on" : "led-off")),
  pin: (value) => word(value ? "high" : "low"),
  pwm: percent,
  relay: (value) => word(value ? "relay-closed" : "relay-open"),
  buzzer: (value) => (value ? `${integer(value)} Hz` : word("silent")),
  servo: (value) => `${integer(value)}°`,
  neopixel: (value) => colours(value).map((colour) => colour.join(" ")).join(" · "),
};

function use(name, active) {
  byId(name).classList.add("used");
  byId(name).classList.toggle("active", active);
}

function pixel([red, green, blue], index, count) {
  const circle = document.createElementNS("http://www.w3.org/2000/svg", "circle");
  const apart = Math.min(14, 54 / count);
  circle.setAttribute("cx", 313 + (index - (count - 1) / 2) * apart);
  circle.setAttribute("cy", 97);
  circle.setAttribute("r", Math.min(7, apart / 2));
  if (red + green + blue) circle.style.fill = `rgb(${red} ${green} ${blue})`;
  return circle;
}
