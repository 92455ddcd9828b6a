// The board page: charts that follow the live values, tables, state.
import { drawAbout, drawProblem } from "./about.js";
import { gatewayHears, roomAnswers } from "./band.js";
import { Chart } from "./charts.js";
import { drawOrders } from "./commands.js";
import { follow } from "./live.js";
import { byId, data } from "./page.js";
import { refresh } from "./refresh.js";
import { startSwitches } from "./switches.js";
import { drawHealth, drawMessages, drawRefusals } from "./tables.js";
import { drawToolbar, startToolbar, View } from "./view.js";

const DETAIL_MS = 2000;
const { board } = data.detail;
const charts = new Map();
const view = new View(data.detail.span_us, data.detail.now_us, moveCharts, loadCharts);
let detailSeen_us = board.seen_us;
let detailAsked_ms = 0;

function moveCharts() {
  for (const chart of charts.values()) chart.redraw();
  drawBar();
}

function drawBar() {
  const steps = [...charts.values()].map(({ raw }) => raw.step_s);
  drawToolbar(view, Math.max(0, ...steps));
}

async function loadCharts() {
  // a newer question ends an older one; a gateway that is away is said by the band
  await Promise.allSettled([...charts.values()].map((chart) => chart.load()));
  drawBar();
}

function drawCharts(values) {
  const numbers = values.filter(({ value }) => typeof value === "number");
  const added = numbers.filter(({ name }) => !charts.has(name));
  for (const value of added) {
    const chart = new Chart(board, value, view);
    charts.set(value.name, chart);
    byId("charts").append(chart.element);
    chart.start();
  }
  if (added.length) view.load();
  byId("no-series").hidden = charts.size > 0;
}

function drawDetail(detail) {
  drawMessages(detail.messages);
  drawHealth(detail.health);
  drawRefusals(detail.refusals);
  drawOrders(detail.orders);
  drawProblem(detail.problem);
  if (detail.updating) showUpdates();
}

// From now on the part that tells of updates is drawn again, until they have ended.
function showUpdates() {
  const section = byId("updates");
  if (!section) return; // a replay
  section.hidden = false;
  byId("sendings").dataset.busy = "";
}

async function refreshDetail(seen_us) {
  if (seen_us === detailSeen_us || Date.now() - detailAsked_ms < DETAIL_MS) return;
  detailAsked_ms = Date.now();
  detailSeen_us = seen_us;
  const answer = await fetch(`/api/board/${encodeURIComponent(board.id)}`);
  if (answer.ok) drawDetail(await answer.json());
}

function receive(snapshot) {
  gatewayHears(snapshot.facts.connected);
  const found = snapshot.boards.find(({ id }) => id === board.id);
  if (!found) return;
  drawAbout(found, snapshot.now_us);
  drawCharts(found.values);
  let tooLong = false;
  for (const value of found.values) {
    const chart = charts.get(value.name);
    chart?.show(value);
    if (view.live) tooLong = chart?.append(value) || tooLong;
  }
  if (tooLong) view.load();
  refreshDetail(found.seen_us).catch(() => {});
}

startSwitches();
startToolbar(view);
refresh(["sendings"], "sendings");
drawAbout(board, data.detail.now_us);
drawDetail(data.detail);
drawCharts(board.values);
drawBar();
follow(receive, (silent) => roomAnswers(!silent));
setInterval(() => view.tick(), 1000);
