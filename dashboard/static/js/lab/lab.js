// The lab page: an editor, a virtual board, its console, and what they tell each other.
import { createEditor } from "../../vendor/codemirror/editor.mjs";
import { byId, data, setText, word } from "../page.js";
import { startSwitches } from "../switches.js";
import { Console } from "./console.js";
import { HEAP_BYTES, Device } from "./device.js";
import { clearDrawing, nameDrawing, showOutput, showRadio } from "./drawing.js";
import { loadErrors } from "./explain.js";
import { Guide } from "./guide.js";
import { startInputs } from "./inputs.js";
import { startPanes } from "./panes.js";
import { Programs } from "./programs.js";
import { boardName, flashFiles, forgetFlash, keepFile, newName } from "./session.js";
import { Witness } from "./witness.js";

const WIFI = { ssid: "dannaya", password: "dannaya-mali" }; // the stand-in's access point
const PLACE = /File "\/?([^"/]+)\.py", line (\d+)/g; // in the program itself
const QUEUE = /^queue: (\d+)/; // what kit/node.py prints while it cannot send

const host = data.broker.host || location.hostname;
const { port, websocket_port } = data.broker;
const scheme = location.protocol === "https:" ? "wss" : "ws";
const panes = startPanes();
const lines = new Console(byId("lines"), panes.announce);
const witness = new Witness();
let board = null; // the name of this tab's board
let running = ""; // the name of the program that runs

const device = new Device(setup, hear);
const editor = createEditor({
  parent: byId("editor"),
  label: word("editor"),
  nonce: data.nonce,
  onChange: () => programs.changed(),
  onRun: run,
});
const programs = new Programs(editor, lines);
const guide = new Guide(programs, panes, point);

// The line that an error names.
function mark(line) {
  byId("editor").classList.remove("pointed");
  editor.mark(line);
}

// The line that the guide quotes: the same mark, in another colour.
function point(line) {
  mark(line);
  byId("editor").classList.add("pointed");
}

function setup() {
  const encode = (facts) => new TextEncoder().encode(JSON.stringify(facts));
  const identity = { id: board ?? "virtual", host, port, model: "virtual" };
  const address = board && websocket_port ? `${scheme}://${host}:${websocket_port}/` : "";
  return {
    addresses: data.addresses,
    broker: { host, port, address },
    files: {
      ...flashFiles(),
      "/board.json": encode(identity),
      "/wifi.json": encode(WIFI),
    },
  };
}

function run() {
  running = programs.name;
  mark(0);
  clearDrawing();
  showQueue("–");
  lines.note(word("started", { name: programs.name, board: board ?? "–" }));
  lines.begin();
  witness.begin();
  device.run(`/${programs.name}.py`, editor.text());
  panes.ran();
}

function stop() {
  if (device.state !== "ready") lines.note(word("stopped"));
  clearDrawing();
  device.stop();
}

function reset() {
  lines.begin();
  clearDrawing();
  if (device.reset()) lines.note(word("restarts"));
  else run();
}

const REACTIONS = {
  state: ({ state }) => {
    byId("state").dataset.state = state;
    setText(byId("state"), word(`board-${state}`));
    byId("stop").disabled = state === "ready" || state === "loading";
    if (state === "restarting") lines.note(word("restarts"));
    if (state !== "running") lines.busy(false);
  },
  line: ({ line }) => takeLine(line),
  omitted: ({ omitted }) => lines.note(word("omitted", { n: omitted })),
  output: ({ output }) => {
    witness.output(output);
    showOutput(output);
  },
  heapUsed: ({ heapUsed }) => showMemory(heapUsed),
  busy: ({ busy }) => lines.busy(busy),
  path: ({ path, data: bytes }) => keepFile(path, bytes),
  sleep_ms: ({ sleep_ms }) => lines.note(sleepWords(sleep_ms)),
  ended: ({ ended }) => lines.note(word(ended ? "ended-badly" : "finished")),
  exhausted: () => {
    takeLine("MemoryError: memory allocation failed"); // as a board says it
    lines.note(word("too-much-memory", { kb: HEAP_BYTES / 1024 }));
  },
  failed: ({ failed }) => lines.note(word(failed ? "broken" : "away", { why: failed })),
};

function hear(message) {
  for (const [name, react] of Object.entries(REACTIONS)) {
    if (name in message) react(message);
  }
}

function sleepWords(sleep_ms) {
  return sleep_ms === null ? word("sleeps-on") : word("sleeps", { s: sleep_ms / 1000 });
}

function takeLine(line) {
  const queue = QUEUE.exec(line);
  if (queue) {
    showQueue(queue[1]);
    lines.count(line);
    return;
  }
  witness.line(line);
  const error = lines.program(line);
  if (error) witness.error();
  const places = [...error.matchAll(PLACE)].filter(([, file]) => file === running);
  if (places.length && running === programs.name) mark(Number(places.at(-1)[2]));
}

function showMemory(bytes) {
  const used = Math.round(bytes / 1024);
  byId("memory").value = bytes / HEAP_BYTES;
  setText(byId("memory-text"), word("memory", { used, all: HEAP_BYTES / 1024 }));
}

function showQueue(text) {
  setText(byId("queue"), text);
  byId("queue-box").classList.toggle("waiting", Number(text) > 0);
}

async function takeName(ask) {
  try {
    board = await ask(data.addresses.name);
    witness.watch(board);
    byId("board-page").href = `/board/${board}`;
    if (!websocket_port) lines.note(word("no-broker"));
  } catch (error) {
    const away = error instanceof TypeError; // what fetch throws
    lines.note(word("no-name", { why: away ? word("no-answer") : error.message }));
  }
  setText(byId("board-page"), board ?? "–");
  nameDrawing(board ?? "");
  device.prepare();
}

function newBoard() {
  stop();
  forgetFlash();
  takeName(newName);
}

byId("run").addEventListener("click", run);
byId("stop").addEventListener("click", stop);
byId("reset").addEventListener("click", reset);
byId("new-board").addEventListener("click", newBoard);
byId("clear").addEventListener("click", () => lines.clear());
addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.defaultPrevented) run();
});
startSwitches();
loadErrors().catch(() => {}); // without it errors stay unexplained, no more
startInputs((name, value) => {
  device.setInput(name, value);
  if (name !== "wifi") return;
  lines.note(word(value ? "wifi-back" : "wifi-cut"));
  showRadio(value);
});
guide.start();
takeName(boardName);
