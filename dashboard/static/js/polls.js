// The presenter's page of polls: the words of the hall as they come.
import { byId } from "./page.js";
import { startSwitches } from "./switches.js";

const LOOK_MS = 2000;

async function look() {
  if (document.hidden || !byId("open")) return;
  const answer = await fetch(location.pathname);
  if (!answer.ok || answer.redirected) return location.reload();
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [old, side] = [document, fresh].map((page) => page.querySelector(".side"));
  // a button that is pressed or has the focus must not be taken away
  if (side && !old.contains(document.activeElement)) old.replaceWith(side);
}

startSwitches();
setInterval(() => look().catch(() => {}), LOOK_MS);
