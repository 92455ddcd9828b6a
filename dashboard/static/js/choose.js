// A table of boards with a box each, and one box for all of them.
import { byId } from "./page.js";

export function boxes(which = "") {
  return [...byId("boards").querySelectorAll(`input${which}`)];
}

export function startAll() {
  const all = byId("all");
  for (const id of ["all", "all-text"]) byId(id).hidden = false;
  all.addEventListener("change", () => {
    // the others, such as a Tasmota plug, cannot have an identity
    for (const box of boxes("[data-identity]")) box.checked = all.checked;
  });
}

// Remember which are checked; the function that is returned checks them again.
export function keepChecks() {
  const chosen = new Set(boxes().filter((box) => box.checked).map((box) => box.value));
  return () => {
    for (const box of boxes()) box.checked = chosen.has(box.value);
  };
}
