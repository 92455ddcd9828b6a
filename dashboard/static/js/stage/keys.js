// Keyboard and clicker: a clicker sends the keys of the arrows or of the pages.
import { mayPress, press } from "./press.js";

const PRESSES = {
  ArrowRight: "forward",
  PageDown: "forward",
  " ": "forward",
  Enter: "forward",
  ArrowLeft: "back",
  PageUp: "back",
  b: "blank",
  ".": "blank", // what most clickers send for it
  s: "stop",
  r: "reset",
  n: "onward",
  t: "timer",
  p: "poll",
};

export function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.target.closest("input, textarea, select")) return;
    if ((event.key === " " || event.key === "Enter") && event.target.closest("button, a")) return;
    if (act(keyOf(event))) event.preventDefault();
  });
}

// On a French keyboard the keys 1 to 9 say so only with Shift: the place tells.
function keyOf({ key, code }) {
  if (/^Digit[1-9]$/.test(code)) return code.at(-1);
  return key.length === 1 ? key.toLowerCase() : key;
}

// The whole screen is everybody's own; the rest is the presenter's.
function act(key) {
  if (key === "f") return fullScreen();
  if (!mayPress()) return false;
  if (/^[1-9]$/.test(key)) return press("scene", { scene: key });
  return key in PRESSES && press(PRESSES[key]);
}

function fullScreen() {
  const done = document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen();
  done.catch(() => {}); // a browser may refuse: nothing else depends on it
  return true;
}
