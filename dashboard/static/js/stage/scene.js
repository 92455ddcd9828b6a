// A scene: its title, its principle, and both lanes side by side.
import { byId, data, setText, word } from "../page.js";
import { rangeOf } from "./curve.js";
import { drawLane } from "./lane.js";
import { curly, told } from "./parts.js";

const EMPTY = { began: false, told: [], hex: [], log: [], curves: [], lamps: [], counts: [], scores: [], steps: [], outcome: null };

export function drawScene({ show, scene, lanes }) {
  if (!scene) return;
  const { title, principle } = data.scenes[scene.number] ?? { title: "", principle: "" };
  byId("scene").dataset.scene = scene.state;
  setText(byId("number"), String(scene.number));
  setText(byId("title"), title);
  setText(byId("principle"), curly(principle));
  const notice = noticeOf(scene);
  setText(byId("notice"), notice);
  byId("notice").hidden = !notice;
  byId("notice").dataset.kind = scene.ask ? "ask" : scene.state;
  const range = rangeOf(Object.values(lanes));
  let inLane = false;
  for (const element of document.querySelectorAll(".lane")) {
    const lane = lanes[element.dataset.lane] ?? EMPTY;
    drawLane(element, lane, { live: scene.half === element.dataset.lane, range });
    inLane ||= told(lane.told.at(-1)) === told(scene.say);
  }
  setText(byId("say"), inLane ? "" : told(scene.say)); // once is enough
  byId("played").hidden = !show.played;
}

// What the hall waits for, or why nothing comes.
function noticeOf({ state, why, ask }) {
  if (ask) return told(ask);
  if (state === "failed") return told(why) || word("scene-failed");
  const known = { asked: "scene-asked", stopped: "scene-stopped", gone: "scene-gone", idle: "scene-idle" };
  return known[state] ? word(known[state]) : "";
}
