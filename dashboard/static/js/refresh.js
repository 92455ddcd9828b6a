// A part of a page that the server draws, drawn again while something is under way.
import { byId } from "./page.js";

const LOOK_MS = 1000;

// The parts are ids; `busy` is the id of the one that tells, by `data-busy`, whether to
// look, and by `data-from` where. What a reader has chosen is kept by `before`, which
// gives a function that restores it.
export function refresh(parts, busy, before = () => () => {}) {
  const look = async () => {
    const place = byId(busy);
    if (document.hidden || place?.dataset.busy === undefined) return;
    const restore = before();
    const answer = await fetch(place.dataset.from ?? location.pathname);
    if (!answer.ok || answer.redirected) return location.reload();
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of parts) byId(id).replaceWith(fresh.getElementById(id));
    restore();
  };
  setInterval(() => look().catch(() => {}), LOOK_MS);
}
