// The facilitator's page: choose all boards at once, follow what was asked for.
import { byId } from "./page.js";
import { startSwitches } from "./switches.js";

const LOOK_MS = 1000;
const PARTS = ["boards", "requests"];

function boxes(which = "") {
  return [...byId("boards").querySelectorAll(`input${which}`)];
}

function startAll() {
  const all = byId("all");
  for (const id of ["all", "all-text"]) byId(id).hidden = false;
  all.addEventListener("change", () => {
    // the others, such as a Tasmota plug, cannot have an identity
    for (const box of boxes("[data-identity]")) box.checked = all.checked;
  });
}

// While the gateway is at work, take the changed parts of the page from the server.
async function look() {
  if (document.hidden || byId("requests").dataset.busy === undefined) return;
  const chosen = new Set(boxes().filter((box) => box.checked).map((box) => box.value));
  const answer = await fetch(location.pathname);
  if (!answer.ok || answer.redirected) return location.reload();
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of PARTS) byId(id).replaceWith(fresh.getElementById(id));
  for (const box of boxes()) box.checked = chosen.has(box.value);
}

startSwitches();
startAll();
setInterval(() => look().catch(() => {}), LOOK_MS);
