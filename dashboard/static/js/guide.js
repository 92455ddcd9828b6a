// A page of the guides.
import { keeper } from "./lab/store.js";
import { byId, data } from "./page.js";
import { startReading } from "./reading.js";
import { startSwitches } from "./switches.js";

const read = keeper("localStorage", "guide-read-");

// On a phone the contents fold away, and fold again when a place was chosen.
function startContents() {
  const contents = byId("contents");
  const narrow = matchMedia("(max-width: 900px)");
  const fold = () => (contents.open = !narrow.matches);
  narrow.addEventListener("change", fold);
  fold();
  contents.addEventListener("click", (event) => {
    if (narrow.matches && event.target.matches("a")) contents.open = false;
  });
}

// Whoever has come to the end has read the page.
function noteRead() {
  const end = document.querySelector(".around");
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    read.set(data.folder, "1");
    seen.disconnect();
  });
  if (end) seen.observe(end);
}

startSwitches();
startReading(byId("content"));
startContents();
noteRead();
