// The head of the board page: its state and the books of its messages.
import { age, integer } from "./format.js";
import { byId, setText, word } from "./page.js";

const COUNTS = ["sent", "received", "missing", "en_route"];

export function drawAbout(board, now_us) {
  byId("who").dataset.state = board.state;
  byId("shape").setAttribute("href", `#shape-${board.state}`);
  setText(byId("state"), word(board.state));
  setText(byId("why"), whyText(board, now_us));
  drawLamps(board.lamps);
  const en_route = board.sent - board.received - board.missing;
  const counts = { ...board, en_route };
  const uncounted = !board.sent && board.values.length > 0; // it does not number them
  for (const name of COUNTS) setText(byId(`fact-${name}`), uncounted ? "–" : integer(counts[name]));
  byId("fact-missing-box").className = board.missing ? "bad" : uncounted ? "" : "good";
  byId("fact-missing-box").title = uncounted ? word("unnumbered") : "";
}

// What is or was wrong, and the first thing to try.
export function drawProblem(problem) {
  const element = byId("problem");
  const known = problem && word(`problem-${problem.code}`) !== `problem-${problem.code}`;
  element.hidden = !known;
  if (!known) return;
  const [title, sentence, first] = element.children;
  element.dataset.now = problem.now;
  const earlier = problem.this_start || problem.boot === null ? "last-problem" : "earlier-problem";
  setText(title, problem.now ? "" : word(earlier, { n: problem.boot }));
  setText(sentence, word(`problem-${problem.code}`));
  setText(first, word(`try-${problem.code}`));
  element.title = problem.detail;
}

function drawLamps({ green, state }) {
  byId("lamps").dataset.trust = state;
  setText(byId("lamps"), `${state === "red" ? "✕ " : ""}${word("lamps", { n: green })}`);
  byId("lamps").title = word(`trust-${state}`);
}

function whyText(board, now_us) {
  const parts = [];
  if (board.why) parts.push(word(`why-${board.why}`));
  if (board.state === "lost" && board.seen_us) {
    parts.push(word("since", { age: age((now_us - board.seen_us) / 1e6) }));
  }
  return parts.join(" · ");
}
