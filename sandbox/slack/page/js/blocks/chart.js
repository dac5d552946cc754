// Charts as small pictures, with their numbers in a table beneath.

import { h, s } from "../dom.js";

const WIDE = 480;
const HIGH = 180;

function seriesOf(chart) {
  return chart.type === "pie" ? [{ name: "Share", data: chart.segments }] : chart.series;
}

function bars(series, most) {
  const groups = series[0].data.length;
  const step = WIDE / groups;
  const width = (step * 0.7) / series.length;
  return series.flatMap((one, at) =>
    one.data.map((point, index) => {
      const height = (Math.max(0, point.value) / most) * (HIGH - 10);
      const x = index * step + step * 0.15 + at * width;
      return s("rect", {
        class: `series-${at % 6}`,
        x,
        y: HIGH - height,
        width: Math.max(1, width - 2),
        height,
        rx: 2,
      });
    }),
  );
}

function lines(series, most, filled) {
  return series.map((one, at) => {
    const step = WIDE / Math.max(1, one.data.length - 1);
    const points = one.data.map(
      (point, index) => `${index * step},${HIGH - (Math.max(0, point.value) / most) * (HIGH - 10)}`,
    );
    if (!filled) return s("polyline", { class: `line-${at % 6}`, points: points.join(" ") });
    return s("polygon", { class: `series-${at % 6} area`, points: `0,${HIGH} ${points.join(" ")} ${WIDE},${HIGH}` });
  });
}

function slices(segments) {
  const total = segments.reduce((sum, each) => sum + Math.max(0, each.value), 0) || 1;
  let angle = -Math.PI / 2;
  return segments.map((each, at) => {
    const turn = Math.min(0.9999, Math.max(0, each.value) / total) * 2 * Math.PI;
    const [from, to] = [angle, angle + turn];
    angle = to;
    const at_ = (a) => `${WIDE / 2 + 85 * Math.cos(a)},${HIGH / 2 + 85 * Math.sin(a)}`;
    const d = `M${WIDE / 2},${HIGH / 2} L${at_(from)} A85,85 0 ${turn > Math.PI ? 1 : 0} 1 ${at_(to)} Z`;
    return s("path", { class: `series-${at % 6}`, d });
  });
}

export function chart(block) {
  const plotted = seriesOf(block.chart);
  const most = Math.max(1, ...plotted.flatMap((one) => one.data.map((point) => point.value)));
  const shapes = {
    bar: () => bars(plotted, most),
    line: () => lines(plotted, most, false),
    area: () => lines(plotted, most, true),
    pie: () => slices(block.chart.segments),
  };
  if (!Object.hasOwn(shapes, block.chart.type)) throw new Error(`a chart of type ${block.chart.type}`);
  const picture = s(
    "svg",
    { viewBox: `0 0 ${WIDE} ${HIGH}`, class: "chart", role: "img", "aria-label": block.title },
    shapes[block.chart.type](),
  );
  return h(
    "figure",
    { class: "figure" },
    h("figcaption", { class: "caption" }, block.title),
    picture,
    numbers(plotted),
  );
}

function numbers(series) {
  const head = h(
    "tr",
    {},
    h("td"),
    series.map((one) => h("th", { scope: "col" }, one.name)),
  );
  const rows = series[0].data.map((point, index) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, point.label),
      series.map((one) => h("td", { class: "align-right" }, String(one.data[index]?.value ?? ""))),
    ),
  );
  return h(
    "details",
    {},
    h("summary", {}, "Numbers"),
    h("table", { class: "table" }, h("thead", {}, head), h("tbody", {}, rows)),
  );
}
