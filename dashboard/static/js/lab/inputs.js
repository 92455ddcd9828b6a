// What the virtual board feels: a slider for each sensor, its button, its Wi-Fi.
import { withUnit } from "../format.js";
import { byId, setText, word } from "../page.js";

/** Call onInput(name, value) at each change; null: the sensor is not wired. */
export function startInputs(onInput) {
  for (const sensor of document.querySelectorAll(".sensor")) startSensor(sensor, onInput);
  for (const name of ["wifi", "motion"]) {
    byId(name).addEventListener("change", (event) =>
      onInput(name, Number(event.target.checked)),
    );
  }
  startButton(byId("button"), onInput);
}

function startSensor(sensor, onInput) {
  const { name, unit } = sensor.dataset;
  const slider = sensor.querySelector("[type=range]");
  const wired = sensor.querySelector("[type=checkbox]");
  const output = sensor.querySelector("output");
  const told = { value: slider.value, wired: true };

  function change() {
    slider.disabled = !wired.checked;
    const text = wired.checked ? withUnit(Number(slider.value), unit) : word("unplugged");
    setText(output, text);
    slider.setAttribute("aria-valuetext", text);
    if (told.value === slider.value && told.wired === wired.checked) return;
    Object.assign(told, { value: slider.value, wired: wired.checked });
    onInput(name, wired.checked ? Number(slider.value) : null);
  }

  slider.addEventListener("input", change);
  wired.addEventListener("change", change);
  change();
}

/** Pressed as long as a finger, the mouse or the space bar is. */
function startButton(button, onInput) {
  const press = (down) => {
    if ((button.dataset.down === "1") === down) return;
    button.dataset.down = down ? "1" : "0";
    byId("boot").classList.toggle("down", down);
    onInput("button", Number(down));
  };
  button.addEventListener("pointerdown", (event) => {
    button.setPointerCapture(event.pointerId);
    press(true);
  });
  for (const name of ["pointerup", "pointercancel", "blur"]) {
    button.addEventListener(name, () => press(false));
  }
  button.addEventListener("keydown", ({ key }) => (key === " " || key === "Enter") && press(true));
  button.addEventListener("keyup", () => press(false));
}
