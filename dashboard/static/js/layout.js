// How many columns, so that every tile is in view and as large as can be?

const WIDTH = 158; // a tile at scale 1, in pixels
const HEIGHT = 100;
const NARROWEST = 124; // below this a tile cannot be read: the page scrolls instead
const LOWEST = 78;
const SMALLEST_SCALE = 0.92;
const LARGEST_SCALE = 3.2;
const ROOMY_SCALE = 1.4; // from here the last line of a tile may be two

// Pure: the layout of count tiles in a box, {columns, row, scale}.
// row is a height in pixels; it is 0 when the tiles share the height of the box.
export function arrange(count, width, height, gap) {
  let best = null;
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const tileWidth = (width - (columns - 1) * gap) / columns;
    const tileHeight = (height - (rows - 1) * gap) / rows;
    if (tileWidth < NARROWEST || tileHeight < LOWEST) continue;
    const scale = Math.min(tileWidth / WIDTH, tileHeight / HEIGHT, LARGEST_SCALE);
    // An empty place at the end of the last row costs a little.
    const score = scale * Math.sqrt(count / (columns * rows));
    if (!best || score > best.score) best = { columns, tileHeight, scale, score };
  }
  return best ? shared(best) : scrolling(width, gap);
}

function shared({ columns, tileHeight, scale }) {
  return {
    columns,
    row: Math.floor(Math.min(tileHeight, HEIGHT * LARGEST_SCALE)),
    scale: Math.max(scale, SMALLEST_SCALE),
  };
}

function scrolling(width, gap) {
  const columns = Math.max(2, Math.floor((width + gap) / (WIDTH + gap)));
  return { columns, row: HEIGHT + 4, scale: 1 };
}

// Keep the tiles of grid laid out when its size or their number changes.
export function keepArranged(grid) {
  const arrangeNow = () => {
    const count = grid.querySelectorAll(".tile:not([hidden])").length;
    if (!count) return;
    const style = getComputedStyle(grid);
    const width = grid.clientWidth - parseFloat(style.paddingLeft) * 2;
    const padding = parseFloat(style.paddingTop) + parseFloat(style.paddingBottom);
    const phone = matchMedia("(max-width: 700px)").matches;
    const height = phone ? 0 : grid.clientHeight - padding;
    const { columns, row, scale } = arrange(count, width, height, 7);
    grid.style.setProperty("--columns", columns);
    grid.style.setProperty("--row", `${row}px`);
    grid.style.setProperty("--widest", `${Math.round(WIDTH * LARGEST_SCALE)}px`);
    grid.style.setProperty("--k", scale.toFixed(3));
    grid.classList.toggle("roomy", phone || scale >= ROOMY_SCALE);
  };
  new ResizeObserver(arrangeNow).observe(grid);
  return arrangeNow;
}
