// One lane of a scene, with what is known of the attack on it.
import { setText, word } from "../page.js";
import { drawBytes } from "./bytes.js";
import { drawCurve } from "./curve.js";
import { drawCounts, drawLamps, drawLog, drawScores, drawSteps, drawStory } from "./facts.js";
import { told } from "./parts.js";

// What the hall is promised: red means that the attack succeeded, wherever it did.
function outcomeText(outcome, live) {
  if (outcome) return word(`attack-${outcome}`);
  return word(live ? "attack-live" : "attack-none");
}

export function drawLane(element, lane, { live, range }) {
  const find = (name) => element.querySelector(`.${name}`);
  element.dataset.outcome = lane.outcome ?? "";
  element.toggleAttribute("data-live", live);
  element.toggleAttribute("data-began", lane.began);
  setText(find("outcome"), outcomeText(lane.outcome, live));
  setText(find("seen"), told(lane.told.at(-1)));
  drawSteps(find("steps"), lane.steps);
  drawScores(find("scores"), lane.scores);
  drawCurve(find("curve"), lane.curves, range);
  drawBytes(find("bytes"), lane.hex);
  drawLog(find("log"), lane.log);
  drawCounts(find("counts"), lane.counts);
  drawLamps(find("lit"), lane.lamps);
  drawStory(find("story"), lane.told.slice(0, -1).reverse());
}
