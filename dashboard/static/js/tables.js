// The tables beside the charts: last messages, health, refusals.
import { age, clock, integer, withUnit } from "./format.js";
import { byId, quantityName, word } from "./page.js";

const time = clock({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = clock({ day: "2-digit", month: "2-digit" });

// The time, with its day when that is not today.
function when(t_us) {
  const ms = t_us / 1000;
  return day(ms) === day(Date.now()) ? time(ms) : `${day(ms)} ${time(ms)}`;
}

export function drawMessages(messages) {
  const names = [...new Set(messages.flatMap(({ values }) => values.map(({ name }) => name)))];
  const rows = messages.filter(({ values }) => values.length).map(({ t_us, quality, values }) => [
    cell(when(t_us)),
    cell(word(`quality-${quality}`)),
    ...names.map((name) => {
      const found = values.find((value) => value.name === name);
      return cell(found ? withUnit(found.value, found.unit) : "", "number");
    }),
  ]);
  const heads = [
    head(word("time")),
    head(word("quality")),
    ...names.map((name) => head(quantityName(name), "number")),
  ];
  drawTable(byId("messages"), heads, rows, word("no-messages"));
}

export function drawRefusals(refusals) {
  const rows = refusals.map(({ received_us, topic, payload, reason, detail }) => {
    const why = cell(word(`refused-${reason}`), "words");
    why.title = detail;
    const code = document.createElement("code");
    code.textContent = payload;
    code.title = `${topic}\n${payload}`;
    why.append(code);
    return [cell(when(received_us)), why];
  });
  drawTable(byId("refusals"), [head(word("time")), head(word("reason"))], rows, word("no-refusals"));
}

const RESET = "sys/reset";
const RESETS = 5; // causes of MicroPython's machine.reset_cause() on an ESP32, from 1

function resetCause(value) {
  return value >= 1 && value <= RESETS ? word(`reset-${value}`) : integer(value);
}

function healthText(name, unit, value) {
  if (name === RESET) return resetCause(value);
  return unit === "s" ? age(value) : withUnit(value, unit); // 5,432 s says little
}

export function drawHealth(health) {
  const parts = health.flatMap(({ name, unit, value }) => {
    const title = document.createElement("dt");
    title.textContent = quantityName(name);
    const text = document.createElement("dd");
    text.textContent = healthText(name, unit, value);
    return [title, text];
  });
  byId("health").replaceChildren(...parts);
  byId("health").closest("section").hidden = !parts.length;
}

function drawTable(place, heads, rows, nothing) {
  if (!rows.length) {
    const sentence = document.createElement("p");
    sentence.className = "nothing";
    sentence.textContent = nothing;
    place.replaceChildren(sentence);
    return;
  }
  const table = document.createElement("table");
  table.createTHead().insertRow().append(...heads);
  const body = table.createTBody();
  for (const cells of rows) body.insertRow().append(...cells);
  place.replaceChildren(table);
}

function cell(text, className = "") {
  const element = document.createElement("td");
  element.textContent = text;
  element.className = className;
  return element;
}

function head(text, className = "") {
  const element = document.createElement("th");
  element.scope = "col";
  element.textContent = text;
  element.className = className;
  return element;
}
