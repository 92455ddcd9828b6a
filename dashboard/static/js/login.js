// The login form: a password read from paper is easier to type when it is seen.
import { byId } from "./page.js";
import { startSwitches } from "./switches.js";

startSwitches();

const show = byId("show");
if (show) {
  show.closest("label").hidden = false;
  show.addEventListener("change", () => {
    byId("password").type = show.checked ? "text" : "password";
  });
}
