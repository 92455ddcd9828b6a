// A question in the page's own words: a name to type, or yes or no.
import { byId } from "../page.js";

/** Return what was typed (or true, without a `value`); null when it was called off. */
export function ask(text, value) {
  const dialog = byId("ask");
  const field = byId("ask-value");
  byId("ask-text").textContent = text;
  field.hidden = value === undefined;
  field.value = value ?? "";
  dialog.returnValue = "no"; // Escape answers nothing
  dialog.showModal();
  field.select();
  return new Promise((resolve) => {
    const answer = () => {
      const typed = value === undefined ? true : field.value.trim();
      resolve(dialog.returnValue === "yes" ? typed || null : null);
    };
    dialog.addEventListener("close", answer, { once: true });
  });
}
