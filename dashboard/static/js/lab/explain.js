// From an error in a program's output to a sentence and the first thing to try: the
// same search as firmware/kit/errors.py, in the same table.

let table = null;

/** Load the table; until then, and when the room is away, nothing is explained. */
export async function loadErrors(address = "/api/errors") {
  const answer = await fetch(address);
  if (answer.ok) useErrors(await answer.json());
}

/** Use a table that was loaded in another way. */
export function useErrors(found) {
  table = found;
}

/** Return {code, sentence, try_this} of the last error in a text, null without one. */
export function explain(text, lang) {
  const error = table && lastError(text.replaceAll("\r", ""));
  if (!error) return null;
  const [code, named] = find(error);
  return say(code, named, lang);
}

function find(error) {
  let text = error;
  for (const [ours, theirs] of table.same) text = text.replaceAll(theirs, ours);
  text += nameOfNumber(text);
  for (const { code, signs } of table.errors) {
    for (const sign of signs) {
      const named = fits(sign, text);
      if (named !== null) return [code, named];
    }
  }
  return ["unknown_error", ""];
}

function say(code, named, lang) {
  const known = (name) => table.errors.find((error) => error.code === name);
  const [sentence, first] = (known(code) ?? known("unknown_error"))[lang];
  const fill = (words) => words.replaceAll("{}", () => named || "…").replace("….", "…");
  return { code, sentence: fill(sentence), try_this: fill(first) };
}

function lastError(text) {
  const at = text.lastIndexOf("Traceback (most recent call last)");
  const chip = table.errors.slice(0, table.chip).flatMap(({ signs }) => signs);
  const fallen = Math.max(...chip.map((sign) => text.lastIndexOf(sign)));
  if (fallen > at) return text.slice(fallen).split("\n")[0];
  if (at < 0) {
    const last = text.trim().split("\n").at(-1);
    return isError(last) ? last : "";
  }
  const lines = text.slice(at).split("\n");
  let end = 1;
  while (lines[end]?.startsWith(" ")) end += 1;
  return lines.slice(0, end + 1).join("\n");
}

function isError(line) {
  const word = line.split(":")[0].trim().split(".").at(-1);
  if (word === "KeyboardInterrupt") return true;
  return !word.includes(" ") && word.length > 5 && word.endsWith("Error");
}

function nameOfNumber(text) {
  const at = Math.max(text.lastIndexOf("OSError"), text.lastIndexOf("[Errno "));
  if (at < 0) return "";
  const line = text.slice(at).split("\n")[0];
  const number = line.includes("] E") ? null : /^[:( [Errno]*(-?\d+)/.exec(line.slice(7));
  return number ? ` ${table.numbers[number[1]] ?? ""}` : "";
}

function fits(sign, text) {
  let named = "";
  for (const part of sign.split(" & ")) {
    const [before, after] = part.split("*");
    const at = text.indexOf(before);
    if (at < 0) return null;
    if (after === undefined) continue;
    const line = text.slice(at + before.length).split("\n")[0].trim();
    const end = after ? line.indexOf(after.trimEnd()) : line.length;
    if (end < 0) return null;
    named = line.slice(0, end);
  }
  return named;
}
