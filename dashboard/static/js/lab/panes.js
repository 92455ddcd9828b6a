// On a phone the program, the board and the console take turns.
import { byId } from "../page.js";

export function startPanes() {
  const main = byId("content");
  const buttons = [...document.querySelectorAll(".panes [data-pane]")];
  const narrow = matchMedia("(max-width: 900px)");
  const unread = byId("unread");

  function show(pane) {
    main.dataset.shown = pane;
    for (const button of buttons) {
      button.setAttribute("aria-pressed", button.dataset.pane === pane);
    }
    if (pane === "console") unread.hidden = true;
  }

  for (const button of buttons) {
    button.addEventListener("click", () => show(button.dataset.pane));
  }
  return {
    show,
    /** A program was started: there is something to see beside it. */
    ran() {
      if (narrow.matches && main.dataset.shown === "program") show("console");
    },
    /** A line came: when nobody sees it, say so. */
    announce() {
      unread.hidden = !narrow.matches || main.dataset.shown === "console";
    },
  };
}
