// The header's three numbers on the room page.
import { gatewayHears } from "./band.js";
import { integer } from "./format.js";
import { byId, setText, word } from "./page.js";

export function drawFacts({ boards, online, rate, missing, connected }) {
  setText(byId("fact-online"), `${integer(online)} / ${integer(boards)}`);
  setText(byId("fact-rate"), rate === null ? "–" : integer(rate));
  setText(byId("fact-missing"), integer(missing));
  setText(byId("fact-missing-word"), word("messages-missing", { n: missing }));
  byId("fact-missing-box").className = missing ? "bad" : "good";
  gatewayHears(connected);
}
