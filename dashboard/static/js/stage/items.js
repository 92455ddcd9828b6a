// The running order below the stage; the presenter goes to a part of it.
import { byId } from "../page.js";
import { changed, part, told } from "./parts.js";
import { mayPress, press } from "./press.js";

export function drawItems({ items, at, view, scene }) {
  const list = byId("items");
  if (!changed(list, [items, at, view, scene])) return;
  list.replaceChildren(...items.map((item, i) => entry(item, i, i === at && item.view === view && item.scene === scene)));
  list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}

function entry(item, i, current) {
  const row = part("li");
  const name = part(mayPress() ? "button" : "span");
  if (item.scene) name.append(part("b", "", String(item.scene)), " ");
  name.append(told(item));
  if (current) row.setAttribute("aria-current", "step");
  if (mayPress()) name.addEventListener("click", () => press("go", { at: i }));
  row.append(name);
  return row;
}
