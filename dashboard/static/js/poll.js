// The hall's page and the projector's: bars as they grow, and the next question.
import { roomAnswers } from "./band.js";
import { drawBars } from "./bars.js";
import { follow } from "./live.js";
import { byId, data, setText, word } from "./page.js";
import { startSwitches } from "./switches.js";

const POLL = { snapshot: "/api/poll", stream: "/api/poll/stream", rest: "" };
const SPREAD_MS = 1500; // a hall of phones must not all come at the same moment
const { poll, open } = data.snapshot;
let leaving = false;

function draw(counts) {
  if (counts.poll !== poll || counts.open !== open) return next();
  drawBars(counts);
  const voters = byId("voters");
  if (voters) setText(voters, word("voters", { n: counts.voters }));
}

// Another question, or this one was closed: the server has the page for it.
function next() {
  if (leaving) return;
  leaving = true;
  const onWall = byId("content").classList.contains("wall");
  const wait_ms = onWall ? 0 : Math.random() * SPREAD_MS;
  setTimeout(() => location.replace(onWall ? "/poll/wall" : "/poll"), wait_ms);
}

startSwitches();
draw(data.snapshot);
follow(draw, (silent) => roomAnswers(!silent), POLL);
