// One live chart of the last minutes: lines on a canvas, and a legend that says the values, of now or under the pointer.

import { setText } from './frame.js';
import { History } from './history.js';

const height = 132;
const style = getComputedStyle(document.documentElement);

// Of what comes in wholes there is no half.
const steps = Array.from({ length: 10 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();

// The colours of the page, read when something is drawn: they follow the colour scheme.
const colour = (name) => style.getPropertyValue(name).trim();

export class Chart {
  #plot;
  #history;
  #series;
  #legend;
  #figure;
  // Seconds: what is shown, and where a mark stands in it.
  #look = { span: 20, marked: null };

  // series: [{ name, label, colour, format, axis, fill }]; axes: [{ scale, format, least, whole }],
  // least being the least upper end.
  constructor(id, history, series, axes) {
    this.#figure = document.getElementById(id);
    this.#history = history;
    this.#series = series;
    this.#legend = series.map((one) => addLegend(this.#figure.querySelector('.legend'), one));
    const place = this.#figure.querySelector('.plot');
    this.#plot = new uPlot(optionsOf(series, axes, place.clientWidth, this.#look, () => this.#tell()), this.#data(), place);
    new ResizeObserver(() => this.#plot.setSize({ width: place.clientWidth, height })).observe(place);
  }

  draw(span, marked) {
    Object.assign(this.#look, { span, marked });
    this.#plot.setData(this.#data());
    this.#tell();
    const now = this.#series.map((one, i) => `${one.label} ${this.#legend[i].textContent}`).join(', ');
    this.#figure.querySelector('.plot').setAttribute('aria-label', `The last ${ago(span)}; now: ${now}`);
  }

  // For another colour scheme.
  redraw() {
    this.#plot.redraw(false, true);
  }

  #data() {
    return [History.times, ...this.#series.map((one) => this.#history.get(one.name))];
  }

  #tell() {
    const at = this.#plot?.cursor.idx ?? History.times.length - 1;
    this.#series.forEach((one, i) => {
      const value = this.#history.get(one.name)[at];
      setText(this.#legend[i], value === null ? '–' : one.format(value));
    });
  }
}

function addLegend(place, one) {
  const item = document.createElement('span');
  const key = document.createElement('i');
  key.style.background = `var(${one.colour})`;
  const value = document.createElement('b');
  if (one.label !== '') item.append(key, `${one.label} `);
  item.append(value);
  place.append(item);
  return value;
}

function optionsOf(series, axes, width, look, tell) {
  const font = '11px -apple-system, "Segoe UI", Roboto, Cantarell, Ubuntu, "Noto Sans", "Liberation Sans", system-ui, sans-serif';
  const grid = { stroke: () => colour('--grid'), width: 1 };
  const axis = { font, stroke: () => colour('--muted'), ticks: { show: false } };
  return {
    width,
    height,
    padding: [8, axes.length > 1 ? 0 : 18, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, sync: { key: 'two minutes' }, points: { size: 6 } },
    hooks: { setCursor: [tell], draw: [(plot) => drawMark(plot, look, font)] },
    scales: {
      x: { time: false, range: () => [-look.span, 0] },
      ...Object.fromEntries(axes.map(({ scale, least }) =>
        [scale, { range: (_, __, top) => [0, Math.max(least, (top ?? 0) * 1.15)] }])),
    },
    axes: [
      { ...axis, grid: { show: false }, size: 26, gap: 9,
        splits: () => [-look.span, -look.span / 2, 0],
        values: () => [`${ago(look.span)} ago`, ago(look.span / 2), 'now'] },
      ...axes.map(({ scale, format, whole }, i) => ({ ...axis, grid: i === 0 ? grid : { show: false }, scale,
        side: i === 0 ? 3 : 1, size: i === 0 ? 58 : 44, gap: 4, space: 26,
        values: (_, splits) => splits.map(format), ...(whole ? { incrs: steps } : {}) })),
    ],
    series: [{}, ...series.map((one) => ({
      scale: one.axis, width: 1.5, stroke: () => colour(one.colour), points: { show: false },
      ...(one.fill ? { fill: () => colour(`${one.colour}-soft`) } : {}),
    }))],
  };
}

const ago = (seconds) => seconds < 60 ? `${seconds} s` : `${seconds / 60} min`;

function drawMark(plot, { span, marked }, font) {
  if (marked === null || marked < -span) return;
  const { ctx: context, bbox } = plot;
  const scale = devicePixelRatio;
  const x = Math.round(plot.valToPos(marked, 'x', true));
  context.save();
  context.strokeStyle = context.fillStyle = colour('--muted');
  context.lineWidth = scale;
  context.setLineDash([3 * scale, 3 * scale]);
  context.beginPath();
  context.moveTo(x, bbox.top);
  context.lineTo(x, bbox.top + bbox.height);
  context.stroke();
  context.font = font.replace('11px', `${11 * scale}px`);
  context.textAlign = 'right';
  context.textBaseline = 'top';
  context.fillText('begun', x - 4 * scale, bbox.top);
  context.restore();
}
