// The three charts, one sample after the other.

import { Chart } from './chart.js';
import { bytes, milliseconds, rate, short } from './format.js';
import { History, perSecond } from './history.js';

// Seconds that are shown: of two minutes a fresh page would have a sliver.
const spans = [20, 60, 120];

export class Charts {
  #history = new History(['bytes', 'p50', 'p90', 'turns', 'ready']);
  #charts;
  #drawn = true;
  #samples = 0;
  #mark = null;

  constructor() {
    this.#charts = [
      new Chart('chart-throughput', this.#history,
        [{ name: 'bytes', label: '', colour: '--blue', format: rate, axis: 'y', fill: true }],
        [{ scale: 'y', format: bytes, least: 1e6 }]),
      new Chart('chart-latency', this.#history,
        [{ name: 'p50', label: 'p50', colour: '--green', format: milliseconds, axis: 'y', fill: true },
          { name: 'p90', label: 'p90', colour: '--violet', format: milliseconds, axis: 'y' }],
        // Less would make a mountain of what is a tenth of a millisecond.
        [{ scale: 'y', format: (value) => `${value} ms`, least: 5 }]),
      new Chart('chart-turns', this.#history,
        [{ name: 'turns', label: 'turns/s', colour: '--green', format: short, axis: 'y', fill: true },
          { name: 'ready', label: 'queue', colour: '--amber', format: short, axis: 'queue' }],
        [{ scale: 'y', format: short, least: 100, whole: true }, { scale: 'queue', format: short, least: 10, whole: true }]),
    ];
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#charts.forEach((chart) => chart.redraw()));
  }

  // Figures are null while nobody tells them: a gap in the lines.
  add(figures, latency) {
    this.#drawn = false;
    this.#samples++;
    this.#history.add({ bytes: figures?.bytesPerSecond, turns: figures?.turnsPerSecond, ready: figures?.ready,
      p50: latency.fails ? null : latency.p50, p90: latency.fails ? null : latency.p90 });
  }

  // Something begins now that is to be seen in them.
  mark() {
    this.#mark = this.#samples;
  }

  // Many a frame is one of scrolling only.
  draw() {
    if (this.#drawn) return;
    this.#drawn = true;
    const span = spans.find((seconds) => seconds * perSecond >= this.#samples) ?? spans.at(-1);
    const marked = this.#mark === null ? null : (this.#mark - this.#samples) / perSecond;
    for (const chart of this.#charts) chart.draw(span, marked);
  }
}
