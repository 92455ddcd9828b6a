// The trust page: the server draws it; here it is drawn again while somebody looks.
import { byId } from "./page.js";
import { startSwitches } from "./switches.js";

const AGAIN_MS = 4000;

async function drawAgain() {
  if (document.hidden) return;
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("content");
  const open = [...document.querySelectorAll(".lamp:has(> details[open])")].map(({ id }) => id);
  for (const id of open) fresh.querySelector(`#${id} > details`).open = true;
  const content = byId("content");
  if (content.querySelector("form:focus-within")) return; // about to be pressed
  keepToken(content, fresh);
  if (fresh.innerHTML === content.innerHTML) return;
  const focused = content.contains(document.activeElement) && document.activeElement.closest(".lamp")?.id;
  content.dataset.trust = fresh.dataset.trust;
  content.replaceChildren(...fresh.childNodes);
  if (focused) byId(focused).querySelector("summary")?.focus();
}

// Each answer has a token of its own; the one that is here is as good.
function keepToken(content, fresh) {
  const [here, there] = [content, fresh].map((page) => page.querySelector("[name=csrf_token]"));
  if (here && there) there.setAttribute("value", here.value);
}

startSwitches();
setInterval(() => drawAgain().catch(() => {}), AGAIN_MS);
