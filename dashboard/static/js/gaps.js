// Columns for a chart: a line is broken where the board was silent.

const SILENT_PERIODS = 3;

// {t_us, low, high, mean, step_s} -> [x in seconds, mean, low, high], with a hole
// wherever two neighbours are further apart than the board's silence.
export function columns(chart, period_s, factor) {
  const longest_us = SILENT_PERIODS * Math.max(period_s, chart.step_s) * 1e6;
  const data = [[], [], [], []];
  let last_us = null;
  chart.t_us.forEach((t_us, i) => {
    if (last_us !== null && t_us - last_us > longest_us) {
      add(data, (last_us + t_us) / 2e6, null, null, null);
    }
    add(data, t_us / 1e6, chart.mean[i] * factor, chart.low[i] * factor, chart.high[i] * factor);
    last_us = t_us;
  });
  return data;
}

function add(data, ...row) {
  row.forEach((value, i) => data[i].push(value));
}
