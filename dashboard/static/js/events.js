// The event log: its first page takes in what is new.
import { byId } from "./page.js";
import { renew } from "./refresh.js";
import { startSwitches } from "./switches.js";

const LOOK_MS = 3000;

async function look() {
  if (document.hidden) return;
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  renew(byId("live"), fresh.getElementById("live"));
}

startSwitches();
if (byId("live")) setInterval(() => look().catch(() => {}), LOOK_MS);
