// The header's three numbers on the room page.
import { gatewayHears } from "./band.js";
import { integer } from "./format.js";
import { byId, setText } from "./page.js";

export function drawFacts({ boards, online, rate, missing, connected }) {
  setText(byId("fact-online"), `${integer(online)} / ${integer(boards)}`);
  setText(byId("fact-rate"), rate === null ? "–" : integer(rate));
  setText(byId("fact-missing"), integer(missing));
  byId("fact-missing-box").className = missing ? "bad" : "good";
  gatewayHears(connected);
}
