// The stage: what the presenter shows, on the projector and on every phone.
import { roomAnswers } from "../band.js";
import { follow } from "../live.js";
import { byId, data, setText, word } from "../page.js";
import { startSwitches } from "../switches.js";
import { drawItems } from "./items.js";
import { listenToKeys } from "./keys.js";
import { drawOpening } from "./opening.js";
import { drawPoll } from "./poll.js";
import { drawScene } from "./scene.js";
import { elapsed, keepTime, minutes } from "./timer.js";
import { inTrouble } from "./trouble.js";

const STAGE = { snapshot: "/api/stage", stream: "/api/stage/stream", rest: "" };
const VIEWS = ["opening", "scene", "poll"];

function draw(snapshot) {
  const { show } = snapshot;
  keepTime(snapshot);
  for (const view of VIEWS) byId(view).hidden = view !== show.view;
  byId("content").dataset.view = show.view;
  byId("black").hidden = !show.blank;
  byId("played").hidden = true;
  drawItems(show);
  drawOpening(snapshot);
  drawScene(snapshot);
  drawPoll(byId("poll"), snapshot.counts);
  tick();
}

function tick() {
  const seconds = elapsed();
  byId("timer").hidden = seconds === null;
  if (seconds === null) return;
  const [time, whole] = byId("timer").children;
  setText(time, minutes(seconds));
  setText(whole, word("of-minutes", { n: newest.show.minutes }));
  byId("timer").toggleAttribute("data-over", seconds > newest.show.minutes * 60);
}

let newest = null;
const show = (snapshot) => inTrouble(snapshot) || draw((newest = snapshot));

startSwitches();
listenToKeys();
if (data.snapshot) show(data.snapshot);
follow(show, (silent) => roomAnswers(!silent), STAGE);
setInterval(tick, 500);
