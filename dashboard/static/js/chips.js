// The choices of site and quantity: rows of buttons, kept in the page's address.
import { byId, quantityName, word } from "./page.js";

const chosen = new URLSearchParams(location.search);

export const choices = {
  get site() { return chosen.get("site") ?? ""; },
  get quantity() { return chosen.get("quantity") ?? ""; },
  let(board) {
    if (this.site && board.site !== this.site) return false;
    return !this.quantity || board.values.some(({ name }) => name === this.quantity);
  },
};

// Draw both rows; onChoice is called when the viewer has chosen something else.
export function drawChips(snapshot, onChoice) {
  const sites = snapshot.room.sites.map(({ id, name }) => [id, name]);
  const names = snapshot.quantities.map(({ name }) => [name, quantityName(name)]);
  drawRow("site", byId("sites"), [["", word("all-sites")], ...sites], onChoice);
  drawRow("quantity", byId("quantities"), [["", word("all-quantities")], ...names], onChoice);
}

function drawRow(key, row, entries, onChoice) {
  if (entries.length < 3 && !chosen.has(key)) entries = []; // nothing to choose
  const drawn = JSON.stringify([entries, chosen.get(key)]);
  if (row.dataset.drawn === drawn) return;
  row.dataset.drawn = drawn;
  const focused = row.contains(document.activeElement) && document.activeElement.value;
  row.replaceChildren(...entries.map(([value, text]) => chip(key, value, text, onChoice)));
  if (focused !== false) row.querySelector(`[value="${CSS.escape(focused)}"]`)?.focus();
}

function chip(key, value, text, onChoice) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "chip";
  button.value = value;
  button.textContent = text;
  button.setAttribute("aria-pressed", (chosen.get(key) ?? "") === value);
  button.addEventListener("click", () => {
    if (value) chosen.set(key, value);
    else chosen.delete(key);
    keepInAddress();
    onChoice();
  });
  return button;
}

function keepInAddress() {
  chosen.delete("lang");
  const query = chosen.toString();
  history.replaceState(null, "", query ? `?${query}` : location.pathname);
  for (const link of document.querySelectorAll("[data-language]")) {
    const address = new URL(link.href);
    const lang = address.searchParams.get("lang");
    link.search = new URLSearchParams([...chosen, ["lang", lang]]).toString();
  }
}
