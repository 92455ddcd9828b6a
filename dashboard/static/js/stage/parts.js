// Small parts of the stage: elements, texts in the viewer's language.
import { data } from "../page.js";

// part("li", "red", "text") -> an element with a class and a text
export function part(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== "") element.textContent = text;
  return element;
}

// A sentence that came in both languages.
export function told(texts) {
  return texts ? curly(texts[data.lang] || texts.fr || texts.en || "") : "";
}

// The gateway writes straight apostrophes, for consoles; a page has the others.
export const curly = (text) => text.replace(/(\S)'(?=\S)/g, "$1’");

// Draw again only what has changed: a stage stands still most of the time.
export function changed(element, value) {
  const mark = JSON.stringify(value);
  if (element.shown === mark) return false;
  element.shown = mark;
  return true;
}
