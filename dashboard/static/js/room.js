// The room page: snapshots in, tiles, choices and facts out.
import { roomAnswers } from "./band.js";
import { choices, drawChips } from "./chips.js";
import { drawFacts } from "./facts.js";
import { keepArranged } from "./layout.js";
import { follow } from "./live.js";
import { byId, data, setText, word } from "./page.js";
import { startSwitches } from "./switches.js";
import { drawTiles } from "./tiles.js";

const USUAL_STATES = ["ready", "late", "lost"];
const grid = byId("content");
const arrange = keepArranged(grid);
let newest = null;

function draw(snapshot) {
  newest = snapshot;
  drawFacts(snapshot.facts);
  drawChips(snapshot, () => draw(newest));
  const { shown, changed } = drawTiles(grid, snapshot, choices);
  drawLegend(snapshot.boards);
  drawEmpty(shown, snapshot.boards.length);
  if (changed) arrange();
}

// The usual states, and the others while some board is in them.
function drawLegend(boards) {
  const seen = new Set([...USUAL_STATES, ...boards.map(({ state }) => state)]);
  for (const item of byId("legend").children) item.hidden = !seen.has(item.dataset.state);
}

function drawEmpty(shown, boards) {
  setText(byId("empty"), shown ? "" : word(boards ? "nobody-filter" : "nobody"));
  byId("empty").hidden = shown > 0;
  grid.hidden = shown === 0;
}

startSwitches();
if (data.snapshot) draw(data.snapshot);
follow(draw, (silent) => roomAnswers(!silent));
