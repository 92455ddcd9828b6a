// Fingers, mouse, wheel and keys over a chart -> zoom and pan.

const WHEEL_ZOOM = 1.0015; // per pixel of wheel
const KEY_PAN = 0.2;
const KEYS = {
  ArrowLeft: (act) => act.pan(-KEY_PAN),
  ArrowRight: (act) => act.pan(KEY_PAN),
  "+": (act) => act.zoom(0.5, 0.5),
  "=": (act) => act.zoom(0.5, 0.5),
  "-": (act) => act.zoom(2, 0.5),
  Home: (act) => act.all(),
  End: (act) => act.toNow(),
};

// act: {zoom(factor, share), pan(share), all(), toNow()}; zoom returns whether it
// changed anything, so that the wheel scrolls the page once a limit is reached.
export function listen(plot, surface, act) {
  plot.addEventListener("keydown", (event) => {
    const key = KEYS[event.key];
    if (!key || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    key(act);
  });
  surface.addEventListener("wheel", (event) => {
    const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
    const changed = sideways
      ? act.pan(event.deltaX / surface.clientWidth)
      : act.zoom(WHEEL_ZOOM ** pixels(event), shareOf(event.clientX));
    if (changed) event.preventDefault();
  }, { passive: false });
  surface.addEventListener("dblclick", (event) => act.zoom(0.5, shareOf(event.clientX)));
  listenToPointers(surface, act, shareOf);

  function shareOf(x) {
    const box = surface.getBoundingClientRect();
    return (x - box.left) / box.width;
  }
}

function pixels({ deltaY, deltaMode }) {
  const lines = deltaMode === 1 ? deltaY * 24 : deltaY;
  return Math.max(-300, Math.min(300, lines));
}

// One pointer moves the period, two stretch it.
function listenToPointers(surface, act, shareOf) {
  const down = new Map();

  surface.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    down.set(event.pointerId, event.clientX);
    surface.setPointerCapture(event.pointerId);
  });
  surface.addEventListener("pointermove", (event) => {
    if (!down.has(event.pointerId)) return;
    const before = [...down.values()];
    down.set(event.pointerId, event.clientX);
    const after = [...down.values()];
    if (before.length === 1) {
      act.pan((before[0] - after[0]) / surface.clientWidth);
    } else {
      const width = Math.max(20, Math.abs(after[0] - after[1]));
      act.zoom(Math.abs(before[0] - before[1]) / width, shareOf((after[0] + after[1]) / 2));
    }
  });
  for (const end of ["pointerup", "pointercancel"]) {
    surface.addEventListener(end, (event) => down.delete(event.pointerId));
  }
}
