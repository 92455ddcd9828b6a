// The presenter's own screen: the notes of this part, its buttons, what comes next.
import { roomAnswers } from "../band.js";
import { follow } from "../live.js";
import { byId, colon, data, setText, word } from "../page.js";
import { startSwitches } from "../switches.js";
import { listenToKeys } from "./keys.js";
import { told } from "./parts.js";
import { press } from "./press.js";
import { elapsed, inPart, keepTime, minutes } from "./timer.js";
import { inTrouble } from "./trouble.js";

const STAGE = { snapshot: "/api/stage", stream: "/api/stage/stream", rest: "" };
let newest = null;

function draw(snapshot) {
  newest = inTrouble(snapshot) ? null : snapshot;
  if (!newest) return;
  if (snapshot.show.order !== data.order) return location.reload();
  const { show, scene = {}, lanes = {} } = snapshot;
  keepTime(snapshot);
  const off = isOff(show);
  for (const element of document.querySelectorAll(".speaker article")) {
    const { at, scene: number } = element.dataset;
    element.hidden = off ? Number(number) !== show.scene : Number(at) !== show.at;
  }
  for (const element of document.querySelectorAll("#items li")) {
    element.toggleAttribute("aria-current", !off && Number(element.dataset.at) === show.at);
  }
  drawStanding(show, scene, lanes);
  tick();
}

// A scene that this running order does not have at this place.
function isOff(show) {
  return show.view === "scene" && show.scene !== show.items[show.at].scene;
}

function drawStanding(show, scene, lanes) {
  const item = show.items[show.at];
  const title = isOff(show) ? data.scenes[show.scene].title : told(item);
  setText(byId("where"), `${show.scene ?? ""} ${title}`.trim());
  setText(byId("standing"), [show.blank ? word("is-black") : "", show.played ? word("is-played") : "", show.pace > 1 ? word("is-slow") : "", standing(scene)].filter(Boolean).join(" · "));
  byId("problem").hidden = scene.state !== "failed";
  setText(byId("problem"), told(scene.why) || word("scene-failed"));
  byId("ask").hidden = !scene.ask;
  setText(byId("ask").firstElementChild, told(scene.ask));
  byId("runs").hidden = show.view !== "scene";
  const outcomes = Object.entries(lanes).filter(([, lane]) => lane.outcome);
  setText(byId("outcomes"), outcomes.map(([name, lane]) => word(`lane-${name}`) + colon + word(`attack-${lane.outcome}`)).join(" · "));
}

function standing({ state, half }) {
  if (state === "running") return half ? `${word("scene-runs")} ${word(`lane-${half}`)}` : word("scene-prepares");
  return state && state !== "failed" ? word(`scene-${state}`) : "";
}

function tick() {
  if (!newest) return;
  const { items, at, minutes: whole } = newest.show;
  const seconds = elapsed();
  setText(byId("timer"), `${minutes(seconds ?? 0)} / ${whole}:00`);
  const left = items[at].minutes * 60 - inPart();
  setText(byId("left"), seconds === null ? "" : word("left-here", { time: minutes(left) }));
  byId("left").toggleAttribute("data-over", left < 0);
}

// The buttons act without leaving the page; without this script they are a form.
function startConsole() {
  byId("console").addEventListener("submit", async (event) => {
    event.preventDefault();
    const { name, value } = event.submitter;
    const taken = name === "half" ? await press("run", { half: value }) : await press(value);
    byId("problem").hidden = taken;
    if (!taken) setText(byId("problem"), word("not-taken"));
  });
}

startSwitches();
listenToKeys();
startConsole();
if (data.snapshot) draw(data.snapshot);
follow(draw, (silent) => roomAnswers(!silent), STAGE);
setInterval(tick, 500);
