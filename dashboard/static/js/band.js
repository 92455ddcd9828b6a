// The band under the header: it says when what the page shows may be old.
import { byId, setText, word } from "./page.js";

const troubles = { unheard: false, "gateway-silent": false };

export function gatewayHears(connected) {
  troubles["gateway-silent"] = !connected;
  draw();
}

export function roomAnswers(answers) {
  troubles.unheard = !answers;
  draw();
}

// One sentence at a time; what stops everything comes first.
function draw() {
  const trouble = Object.keys(troubles).find((name) => troubles[name]);
  setText(byId("band"), trouble ? word(trouble) : "");
  byId("band").hidden = !trouble;
}
