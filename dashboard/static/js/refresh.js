// A part of a page that the server draws, drawn again while something is under way.
import { byId } from "./page.js";

const LOOK_MS = 1000;

// The parts are ids; `busy` is the id of the one that tells, by `data-busy`, whether to
// look, and by `data-from` where. What a reader has chosen by then is kept by `before`,
// which gives a function that restores it.
export function refresh(parts, busy, before = () => () => {}) {
  let looking = false;

  async function look() {
    const place = byId(busy);
    if (looking || document.hidden || place?.dataset.busy === undefined) return;
    looking = true;
    const answer = await fetch(place.dataset.from ?? location.pathname);
    if (!answer.ok || answer.redirected) return location.reload();
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const restore = before();
    for (const id of parts) renew(byId(id), fresh.getElementById(id));
    restore();
  }

  setInterval(() => look().catch(() => {}).finally(() => (looking = false)), LOOK_MS);
}

// What has not changed stays, and with it the focus of who goes through by the keys.
export function renew(here, there) {
  if (here && there && !here.isEqualNode(there)) here.replaceWith(there);
}
