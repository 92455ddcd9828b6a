// The list of steps: what this browser has done of them, and a search as one types.
import { keeper } from "./lab/store.js";
import { byId } from "./page.js";
import { swap } from "./swap.js";
import { startSwitches } from "./switches.js";

const TYPED_MS = 250;

function showDone() {
  for (const name of ["read", "verified"]) {
    for (const folder of keeper("localStorage", `guide-${name}-`).names()) {
      const mark = document.querySelector(`a[data-folder="${CSS.escape(folder)}"] .${name}`);
      if (mark) mark.hidden = false;
    }
  }
}

function startSearch() {
  const field = byId("q");
  let timer = 0;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, TYPED_MS, field);
  });
}

async function search(field) {
  const asked = field.value;
  const address = `${location.pathname}?${new URLSearchParams({ q: asked })}`;
  try {
    await swap(address, ["found"], {}, () => field.value === asked);
    history.replaceState(null, "", address);
  } catch {
    // the button still searches
  }
}

startSwitches();
showDone();
startSearch();
