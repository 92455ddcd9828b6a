// A form that is answered in place: what the server would show as a whole page is
// fetched, and only the parts that have changed are exchanged.

/** Exchange the elements of these ids by those of the page at an address.
 *
 * `wanted` is asked when the answer is there: it may have come too late.
 */
export async function swap(address, ids, options = {}, wanted = () => true) {
  const answer = await fetch(address, options);
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!wanted()) return;
  for (const id of ids) {
    const [here, there] = [document.getElementById(id), page.getElementById(id)];
    if (here && there) here.replaceWith(document.adoptNode(there));
  }
}

/** Send a form as the browser would; exchange these parts of the page. */
export function send(form, ids) {
  const body = new URLSearchParams(new FormData(form));
  return swap(form.action, ids, { method: "POST", body });
}
