// A press of the presenter, sent to the room; false when it was not taken.
import { data } from "../page.js";

export const mayPress = () => data.token !== undefined;

export async function press(name, values = {}) {
  const body = new URLSearchParams({ press: name, ...values });
  try {
    const answer = await fetch("/stage/do", {
      method: "POST",
      headers: { "X-CSRFToken": data.token },
      body,
    });
    return answer.ok;
  } catch {
    return false; // the band says that the room does not answer
  }
}
