// A running order that cannot be used: its sentence stands in place of the page.
import { byId, setText } from "../page.js";
import { told } from "./parts.js";

let stands = false;

// Whether that is so; once it is mended, the whole page comes back.
export function inTrouble({ problem }) {
  if (problem) setText(byId("content"), told(problem));
  else if (stands) location.reload();
  stands ||= Boolean(problem);
  return stands;
}
