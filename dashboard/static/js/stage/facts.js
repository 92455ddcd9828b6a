// What else a lane shows: steps, scores, log lines, counters, lamps.
import { data, word } from "../page.js";
import { integer } from "../format.js";
import { changed, part, told } from "./parts.js";

const REFUSED = /denied|not authori[sz]ed|refus|error/i;
const STEP_SHAPES = { ok: "✓", refused: "✕", waiting: "…" };
const percent = new Intl.NumberFormat(data.lang, { style: "percent" });
const LAMP_SHAPES = { green: "●", red: "✕", grey: "○" };

// Fill a list of a lane with one child for each entry; an empty one is not shown.
function fill(element, entries, make) {
  element.hidden = entries.length === 0;
  if (changed(element, entries)) element.replaceChildren(...entries.flatMap(make));
}

export function drawSteps(element, steps) {
  fill(element, steps, (step) => {
    const row = part("li", step.state);
    row.append(part("i", "", STEP_SHAPES[step.state] ?? "…"), part("span", "", told(step)));
    return row;
  });
}

// What was said before the sentence on top, the newest first, as far as there is room.
export function drawStory(element, sentences) {
  fill(element, sentences, (sentence) => part("li", "", told(sentence)));
}

export function drawLog(element, lines) {
  fill(element, lines, (line) => {
    const text = line[data.lang] ?? line.fr; // not through told: as the log has it
    return part("li", REFUSED.test(text) ? "refused" : "", text);
  });
}

export function drawCounts(element, counts) {
  fill(element, counts, (count) => {
    const row = part("div");
    const shown = typeof count.value === "number" ? integer(count.value) : String(count.value ?? "–");
    row.append(part("dd", "", shown), part("dt", "", told(count)));
    return row;
  });
}

export function drawLamps(element, lamps) {
  fill(element, lamps, ({ board, check, state }) => {
    const row = part("li");
    row.dataset.lamp = state;
    row.append(part("i", "", LAMP_SHAPES[state] ?? "○"), part("b", "", check), part("span", "", data.lamps[check] ?? board));
    row.append(part("em", "", word(`lamp-${state}`)));
    return row;
  });
}

// The measured scores, from 0 to 1, and once that of chance.
export function drawScores(element, scores) {
  const known = scores.filter((score) => typeof score.value === "number");
  fill(element, known, (score) => {
    const rows = [part("p", "", told(score)), bar("measured", score.value)];
    const last = score === known.at(-1) && typeof score.chance === "number";
    return last ? [...rows, bar("chance", score.chance)] : rows;
  });
}

function bar(kind, share) {
  const row = part("div", `bar ${kind}`);
  const fillUp = part("i");
  fillUp.style.width = `${Math.round(100 * Math.min(1, Math.max(0, share)))}%`;
  row.append(fillUp, part("b", "", percent.format(share)), part("span", "", word(`score-${kind}`)));
  return row;
}
