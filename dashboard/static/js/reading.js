// What one does in a page of the guides: answer its questions, look at its words.
import { send } from "./swap.js";

const touch = matchMedia("(hover: none)");

/** Let an element answer for every article that is put into it. */
export function startReading(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches(".question, .again")) return;
    event.preventDefault();
    answer(form).catch(() => form.submit());
  });
  root.addEventListener("click", (event) => {
    const term = event.target.closest(".term");
    if (term && touch.matches) tap(event, term);
  });
  root.addEventListener("mouseover", () => root.classList.remove("unglossed"));
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    root.classList.add("unglossed"); // until the pointer moves on
    if (document.activeElement?.matches(".term")) document.activeElement.blur();
  });
  root.addEventListener("focusin", () => root.classList.remove("unglossed"));
}

// Where nothing hovers, a first tap shows the meaning; the link is for those who read on.
function tap(event, term) {
  event.preventDefault();
  if (term.dataset.shown) term.blur();
  else term.focus();
  term.dataset.shown = term.dataset.shown ? "" : "1";
  term.addEventListener("blur", () => (term.dataset.shown = ""), { once: true });
}

async function answer(form) {
  const box = form.closest(".quiz").id;
  await send(form, form.matches(".again") ? [box] : [form.id, `${box}-again`]);
  const verdict = document.getElementById(form.id)?.querySelector(".verdict");
  if (!verdict) return;
  verdict.tabIndex = -1;
  verdict.focus({ preventScroll: true });
  verdict.scrollIntoView({ block: "nearest" });
}
