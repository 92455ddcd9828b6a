// The bars of a poll: counts in, widths and words out. No text of the hall is HTML.
import { data, setText, word } from "./page.js";

const SIZES = 4; // of the words, the most frequent the largest
const decimal = new Intl.NumberFormat(data.lang, { maximumFractionDigits: 1 });

export function drawBars(counts) {
  for (const facts of counts.questions) {
    const section = document.querySelector(`[data-question="${CSS.escape(facts.id)}"]`);
    if (!section) continue;
    if (section.dataset.kind === "word") drawWords(section, facts);
    else drawOptions(section, facts);
  }
}

function drawOptions(section, facts) {
  const sides = { now: facts, before: facts.before };
  for (const [when, side] of Object.entries(sides)) {
    if (side) for (const [value, count] of side.values) drawBar(section, when, value, count, side.total);
  }
  drawMean(section, facts);
}

function drawBar(section, when, value, count, total) {
  const option = section.querySelector(`[data-value="${CSS.escape(value)}"]`);
  const share = total ? (100 * count) / total : 0;
  option.querySelector(`.bar[data-when="${when}"] rect`)?.setAttribute("width", share.toFixed(1));
  const place = option.querySelector(`.count[data-when="${when}"]`);
  if (!place) return;
  setText(place.querySelector("b"), String(count));
  let text = place.querySelector("small");
  if (!text) place.append((text = document.createElement("small")));
  setText(text, total ? ` ${word("share", { n: Math.round(share) })}` : "");
}

function drawMean(section, facts) {
  const place = section.querySelector(".mean");
  if (!place) return;
  const means = [facts.before?.mean, facts.mean].filter((mean) => typeof mean === "number");
  const value = means.map((mean) => decimal.format(mean)).join(" → ");
  setText(place, value && word("mean", { value }));
  place.hidden = !value;
}

function drawWords(section, facts) {
  const list = section.querySelector(".words");
  const most = Math.max(1, ...facts.values.map(([, count]) => count));
  const items = facts.values.map(([text, count]) => {
    const item = document.createElement("li");
    item.dataset.size = Math.ceil((SIZES * count) / most);
    const number = document.createElement("b");
    number.textContent = count;
    item.append(`${text} `, number);
    return item;
  });
  if (!items.length) {
    const nothing = document.createElement("li");
    nothing.className = "nothing";
    nothing.textContent = word("no-words");
    items.push(nothing);
  }
  list.replaceChildren(...items);
}
