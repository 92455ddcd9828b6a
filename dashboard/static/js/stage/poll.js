// A question to the hall: the bars of the poll's own page, on stage.
import { drawBars } from "../bars.js";
import { byId, setText, word } from "../page.js";

let drawn = ""; // which poll stands there

export function drawPoll(element, counts) {
  if (!counts) return;
  const wanted = `${counts.poll} ${counts.open}`;
  if (drawn !== wanted) return fetchWall(element, wanted);
  drawBars(counts);
  const voters = byId("voters");
  if (voters) setText(voters, word("voters", { n: counts.voters }));
}

// The server has the page of this question, in the viewer's language.
async function fetchWall(element, wanted) {
  drawn = wanted;
  try {
    const answer = await fetch("/poll/wall");
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (drawn !== wanted) return; // the hall has another question by now
    const wall = page.getElementById("content");
    wall.removeAttribute("id");
    element.replaceChildren(document.adoptNode(wall), answerLink());
  } catch {
    if (drawn === wanted) drawn = ""; // the next frame tries again
  }
}

function answerLink() {
  const row = document.createElement("p");
  row.className = "answer";
  const link = document.createElement("a");
  link.className = "button";
  link.href = "/poll";
  setText(link, word("answer-here"));
  row.append(link);
  return row;
}
