// The opening: the room as it lives, before anything is attacked.
import { integer, withUnit } from "../format.js";
import { byId, setText, word } from "../page.js";
import { part } from "./parts.js";

export function drawOpening({ facts, boards }) {
  if (!facts) return;
  setText(byId("great-online"), `${integer(facts.online)} / ${integer(facts.boards)}`);
  setText(byId("great-rate"), facts.rate === null ? "–" : integer(facts.rate));
  setText(byId("great-missing"), integer(facts.missing));
  setText(byId("great-missing-word"), word(facts.missing ? "messages-missing" : "nothing-lost"));
  byId("great-missing-box").className = facts.missing ? "bad" : "good";
  drawBoards(boards);
}

function drawBoards(boards) {
  const list = byId("boards");
  byId("nobody").hidden = boards.length > 0;
  while (list.children.length > boards.length) list.lastChild.remove();
  boards.forEach((board, i) => drawBoard(list.children[i] ?? list.appendChild(tile()), board));
  list.style.setProperty("--columns", Math.ceil(Math.sqrt(boards.length * 2.4)) || 1);
}

function tile() {
  const row = part("li");
  row.append(part("b"), part("strong"), part("small"), part("span", "sr"));
  return row;
}

function drawBoard(row, { seat, id, state, kind, value }) {
  const [number, reading, note, spoken] = row.children;
  row.dataset.state = state;
  row.title = id;
  setText(number, seat === null ? id : String(seat));
  number.className = seat === null ? "name" : "";
  const shown = value && !["lost", "new"].includes(state);
  setText(reading, shown ? withUnit(value.value, value.unit) : "");
  setText(note, kind === "board" ? "" : word(`kind-${kind}`));
  setText(spoken, word(state));
}
