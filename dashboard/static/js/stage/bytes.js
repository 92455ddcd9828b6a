// The bytes on the wire: their hexadecimal form, and what can be read of them.
import { word } from "../page.js";
import { changed, part } from "./parts.js";

const FIRST_ROWS = 9; // of how they greet each other: name and password are there
const MOST_ROWS = 15;
const narrow = matchMedia("(max-width: 700px)");
const PRINTABLE = /[\x20-\x7e]/;

export function drawBytes(element, pieces) {
  element.hidden = pieces.length === 0;
  if (!changed(element, [pieces, narrow.matches])) return;
  const width = narrow.matches ? 8 : 16;
  const times = 16 / width; // a page that scrolls has room for as many bytes
  const rows = (piece) => [title(piece), ...lines(piece.bytes, width)];
  const [first, ...others] = pieces;
  const greeting = first ? rows(first).slice(0, FIRST_ROWS * times) : [];
  const room = MOST_ROWS * times - greeting.length;
  element.replaceChildren(...greeting, ...newest(others, rows, room));
}

// Whole pieces, the newest ones that there is room for; one too long is cut at its end.
function newest(pieces, rows, room) {
  let found = [];
  for (const piece of [...pieces].reverse()) {
    const more = rows(piece).slice(0, found.length ? undefined : room);
    if (found.length + more.length > room) break;
    found = [...more, ...found];
  }
  return found;
}

function title({ from, what, size }) {
  const who = [word(`from-${from}`), what].filter(Boolean).join(" · ");
  return part("span", "from", word("bytes-from", { who, n: size }));
}

function lines(hex, width) {
  const bytes = hex.match(/../g) ?? [];
  const found = [];
  for (let start = 0; start < bytes.length; start += width) {
    found.push(line(bytes.slice(start, start + width), width));
  }
  return found;
}

function line(bytes, width) {
  const row = part("span", "row");
  row.append(part("span", "hex", bytes.join(" ").padEnd(3 * width)));
  const text = part("span", "text");
  for (const byte of bytes) text.append(letter(parseInt(byte, 16)));
  row.append(text);
  return row;
}

function letter(code) {
  const read = String.fromCharCode(code);
  return PRINTABLE.test(read) ? read : part("i", "", "·");
}
