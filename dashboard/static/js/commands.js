// Commands for the board: what may be set, and what became of what was asked for.
import { Control, settingName, settingText } from "./controls.js";
import { clock } from "./format.js";
import { byId, data, setText, word } from "./page.js";

const OPEN = ["queued", "sent"];
const LOOK_MS = 250; // while a command is open
const SHAPES = { queued: "◌", sent: "◐", obeyed: "●", refused: "✕", too_old: "✕" };
const address = `/api/board/${encodeURIComponent(data.detail.board.id)}/commands`;
const time = clock({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const controls = new Map();
let looking = 0;

export function drawOrders({ settings, commands }) {
  const section = byId("orders");
  if (!section) return; // a replay
  section.hidden = !settings.length && !commands.length;
  drawControls(settings);
  byId("commands").replaceChildren(...commands.map(line));
  clearTimeout(looking);
  if (commands.some(({ state }) => OPEN.includes(state))) looking = setTimeout(look, LOOK_MS);
}

function drawControls(settings) {
  const names = settings.map(({ name }) => name);
  if (names.join() !== [...controls.keys()].join()) {
    controls.clear();
    for (const name of names) controls.set(name, new Control(name, data.token && give));
    byId("controls").replaceChildren(...[...controls.values()].map(({ element }) => element));
  }
  for (const { name, value } of settings) controls.get(name).show(value);
}

async function give(name, value) {
  tell("");
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": data.token },
    body: JSON.stringify({ set: { [name]: value } }),
  }).catch(() => null);
  if (answer?.ok) return look();
  const problem = await answer?.json().catch(() => null);
  tell(problem?.error ?? word("unheard"));
}

async function look() {
  const answer = await fetch(address).catch(() => null);
  if (answer?.ok) drawOrders(await answer.json());
}

function tell(problem) {
  setText(byId("order-problem"), problem);
  byId("order-problem").hidden = !problem;
}

function line({ set, state, why, about, at_us }) {
  const element = document.createElement("li");
  element.dataset.order = state;
  const what = set.map(({ name, value }) => `${settingName(name)} ${settingText(name, value)}`);
  const became = [word(`order-${state}`), reason(why, set.length > 1 && about)].filter(Boolean).join(", ");
  element.append(part("time", time(at_us / 1000)), part("span", what.join(", ")));
  element.append(part("b", `${SHAPES[state]} ${became}`));
  return element;
}

function reason(why, about) {
  if (!why) return "";
  const key = `order-why-${why}`;
  const text = word(key) === key ? why : word(key);
  return about ? `${text} (${settingName(about)})` : text;
}

function part(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
