// The button for the colours: as the device, light, dark.
import { byId, word } from "./page.js";

const ORDER = ["auto", "light", "dark"];
const ICONS = {
  auto: "M8 1.500a6.5 6.5 0 1 0 0 13zM8 1.500v1.300a5.2 5.2 0 0 1 0 10.400v1.300a6.5 6.5 0 0 0 0-13z",
  light: "M8 4.500a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM7.3.5h1.400v2.300H7.300zM7.3 13.200h1.400v2.300H7.300zM.5 7.300h2.300v1.400H.5zM13.2 7.300h2.300v1.400h-2.300zM2.2 3.200l1-1 1.6 1.6-1 1zM11.2 12.200l1-1 1.6 1.6-1 1zM12.2 4.800l-1-1 1.6-1.6 1 1zM3.2 13.800l-1-1 1.6-1.6 1 1z",
  dark: "M10.5 1.900a6.3 6.3 0 1 0 3.6 8.9 5.3 5.3 0 0 1-3.6-8.900z",
};

export function startSwitches() {
  const button = byId("theme");
  button.hidden = false;
  button.addEventListener("click", () => {
    choose(ORDER[(ORDER.indexOf(chosen()) + 1) % ORDER.length]);
    draw(button);
  });
  draw(button);
}

function chosen() {
  try {
    return localStorage.getItem("theme") ?? "auto";
  } catch {
    return "auto"; // storage is switched off: the device decides
  }
}

function choose(theme) {
  try {
    if (theme === "auto") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
  } catch {
    return;
  }
  dispatchEvent(new Event("themechosen"));
}

function draw(button) {
  const text = word(`theme-${chosen()}`);
  button.title = text;
  button.setAttribute("aria-label", text);
  button.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${ICONS[chosen()]}"/></svg>`;
}
