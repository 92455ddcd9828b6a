// What a board lets commands set: one row for each, with its button, slider or field.
import { setText, word } from "./page.js";

const SWITCHES = ["led", "relay"];
const BEEP_HZ = 880;
const SERVO_STEP = 5;

// "led" -> "LED"; a name that a learner gave stays as it is
export const settingName = (name) => (word(`set-${name}`) === `set-${name}` ? name : word(`set-${name}`));

// How a value is told: "on", "45°", "5 s", or as it is.
export function settingText(name, value) {
  if (SWITCHES.includes(name)) return word(value ? "switched-on" : "switched-off");
  if (name === "buzzer") return value ? `${value}\u00a0Hz` : word("silent");
  if (name === "servo") return `${value}°`;
  if (name === "period") return `${value}\u00a0s`;
  return String(value);
}

// One row. `give(name, value)` asks for a command; without it the row only tells.
export class Control {
  constructor(name, give) {
    this.name = name;
    this.element = document.createElement("div");
    this.element.className = "control";
    this.element.dataset.name = name;
    this.title = document.createElement("span");
    setText(this.title, settingName(name));
    this.told = document.createElement("output");
    this.element.append(this.title, this.told);
    if (give) this.element.append(...this.parts((value) => give(name, value)));
  }

  parts(give) {
    if (SWITCHES.includes(this.name)) {
      this.button = button("", () => give(this.value ? 0 : 1));
      return [this.button];
    }
    if (this.name === "buzzer") return [button(word("beep"), () => give(BEEP_HZ))];
    return this.name === "servo" ? this.slider(give) : this.field(give);
  }

  slider(give) {
    this.input = document.createElement("input");
    Object.assign(this.input, { type: "range", min: 0, max: 180, step: SERVO_STEP });
    this.input.setAttribute("aria-label", settingName(this.name));
    this.input.addEventListener("change", () => give(Number(this.input.value)));
    return [this.input];
  }

  field(give) {
    this.input = document.createElement("input");
    this.input.setAttribute("aria-label", settingName(this.name));
    const form = document.createElement("form");
    form.append(this.input, button(word("send")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.input.value !== "") give(this.numeric ? Number(this.input.value) : this.input.value);
    });
    return [form];
  }

  show(value) {
    this.value = value;
    this.numeric = typeof value === "number";
    if (this.name !== "buzzer") setText(this.told, settingText(this.name, value)); // it is over at once
    if (this.button) setText(this.button, word(value ? "switch-off" : "switch-on"));
    if (!this.input) return;
    if (this.input.type !== "range") {
      Object.assign(this.input, this.numeric ? { type: "number", step: "any" } : { type: "text", maxLength: 64 });
      if (this.name === "period") this.input.min = 1;
    }
    if (document.activeElement !== this.input) this.input.value = value;
  }
}

function button(text, act) {
  const element = document.createElement("button");
  element.className = "chip";
  element.type = act ? "button" : "submit";
  setText(element, text);
  if (act) element.addEventListener("click", act);
  return element;
}
