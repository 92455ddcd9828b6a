// The programs: the kit's lessons, and what the learner wrote. A lesson that was changed
// becomes the learner's own under the same name; the original can be had back.
import { data } from "../page.js";
import { keeper } from "./store.js";

const kept = keeper("localStorage", "lab-file-");
const lastOpen = keeper("localStorage", "lab-");
const NAME = /[^a-z0-9_]+/g; // a name that Python could import

export const lessons = Object.keys(data.sketches);

/** Return the names of the learner's own programs that are no lessons. */
export const ownNames = () => kept.names().filter((name) => !isLesson(name)).sort();

export const isLesson = (name) => Object.hasOwn(data.sketches, name);
export const isChanged = (name) => isLesson(name) && kept.get(name) !== null;
export const exists = (name) => isLesson(name) || kept.get(name) !== null;

/** Return the text of a program as the learner left it. */
export const read = (name) => kept.get(name) ?? (isLesson(name) ? data.sketches[name] : "");

/** Keep a text; a lesson as it came needs no place. Return whether it is kept. */
export function write(name, text) {
  if (!isLesson(name) || data.sketches[name] !== text) return kept.set(name, text);
  kept.remove(name);
  return true;
}

/** Remove the learner's text: of a lesson, the original is left. */
export const remove = (name) => kept.remove(name);

/** Return a name made of what was typed or uploaded, not yet used when `fresh`. */
export function nameFrom(text, fresh) {
  const plain = text.replace(/\.py$/i, "").normalize("NFD").toLowerCase();
  const name = plain.replace(/[\u0300-\u036f]/g, "").replace(NAME, "_").slice(0, 40) || "x";
  if (!fresh || !exists(name)) return name;
  let number = 2;
  while (exists(`${name}_${number}`)) number += 1;
  return `${name}_${number}`;
}

/** Return the program that was open last in this browser, else the first lesson. */
export function firstName() {
  const name = lastOpen.get("open");
  if (name && exists(name)) return name;
  return lessons.find((lesson) => lesson.startsWith("04")) ?? lessons[0] ?? "program";
}

export const remember = (name) => lastOpen.set("open", name);

/** Give a program to the browser's downloads. */
export function download(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/x-python" }));
  link.download = `${name}.py`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
