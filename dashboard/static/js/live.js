// Snapshots as they come: a stream of events, or polling without one.
import { data } from "./page.js";

const POLL_MS = 2000;
const SILENT_MS = 4000; // the stream says something every second
const DEAD_MS = 12000; // the connection is gone although nobody said so
const STREAM_AGAIN_MS = 30000;
const ROOM = { snapshot: "/api/room", stream: "/api/stream", rest: "?sparks=0" };
const FAILURES = 3; // then poll, and try the stream again later

// Calls onSnapshot(snapshot) for each one, onSilence(true or false) when they stop
// coming and when they are back. A hidden page lets its connection go. `from` says where
// the snapshots are; `rest` asks for those after the one that the page came with.
export function follow(onSnapshot, onSilence, from = ROOM) {
  let stream = null;
  let poll = 0;
  let again = 0;
  let failures = 0;
  let heard_ms = Date.now();
  let silent = false;
  let sparksNeeded = !data.snapshot;

  function receive(snapshot) {
    heard_ms = Date.now();
    tellSilence(false);
    onSnapshot(snapshot);
  }

  function tellSilence(isSilent) {
    if (silent !== isSilent) onSilence((silent = isSilent));
  }

  function openStream() {
    if (typeof EventSource === "undefined") return startPolling();
    stream = new EventSource(from.stream + (sparksNeeded ? "" : from.rest));
    sparksNeeded = true; // from now on a new stream closes a gap
    stream.onmessage = (event) => {
      failures = 0;
      receive(JSON.parse(event.data));
    };
    stream.onerror = () => {
      failures += 1;
      if (stream.readyState === EventSource.CLOSED || failures >= FAILURES) {
        startPolling();
        again = setTimeout(restart, STREAM_AGAIN_MS);
      }
    };
  }

  async function pollOnce() {
    try {
      const answer = await fetch(from.snapshot);
      if (answer.ok && poll) receive(await answer.json());
    } catch {
      // the room does not answer: the watch below says so
    }
  }

  function startPolling() {
    stop();
    poll = setInterval(pollOnce, POLL_MS);
    pollOnce();
  }

  function stop() {
    stream?.close();
    stream = null;
    clearInterval(poll);
    clearTimeout(again);
    poll = 0;
  }

  function restart() {
    if (document.hidden) return;
    stop();
    failures = 0;
    openStream();
  }

  function watch() {
    if (document.hidden) return;
    const quiet_ms = Date.now() - heard_ms;
    if (quiet_ms > SILENT_MS) tellSilence(true);
    if (stream && quiet_ms > DEAD_MS) {
      heard_ms = Date.now() - SILENT_MS; // one more chance before the next restart
      restart();
    }
  }

  function showOrHide() {
    heard_ms = Date.now();
    if (document.hidden) stop();
    else restart();
  }

  document.addEventListener("visibilitychange", showOrHide);
  addEventListener("pagehide", stop);
  addEventListener("pageshow", (event) => event.persisted && restart());
  setInterval(watch, 1000);
  if (!document.hidden) openStream();
}
