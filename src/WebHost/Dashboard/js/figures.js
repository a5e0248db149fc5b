// The four figures.

import { bytes, count, milliseconds, rate } from './format.js';
import { setText } from './frame.js';
import { endLabel } from './states.js';

const element = (id) => document.getElementById(id);

export class Figures {
  #peak = 0;

  draw(figures, latency) {
    setText(element('latency'), latency.p50 === null ? '–' : milliseconds(latency.p50));
    setText(element('latency-tail'), latency.fails ? 'does not answer'
      : latency.p90 === null ? 'asked by this page' : `p90 ${milliseconds(latency.p90)}, asked by this page`);
    if (figures === null) return;
    this.#peak = Math.max(this.#peak, figures.memory);
    setText(element('active'), count(figures.active));
    setText(element('paused'), figures.paused === 0 ? 'none paused' : `${count(figures.paused)} paused`);
    setText(element('throughput'), rate(figures.bytesPerSecond));
    setText(element('ended'), endings(figures.ended));
    setText(element('memory'), bytes(figures.memory));
    setText(element('memory-peak'), `at most ${bytes(this.#peak)}`);
  }
}

// The two most frequent outcomes; more would not fit.
function endings(ended) {
  const most = Object.entries(ended).filter(([, times]) => times > 0).sort(([, a], [, b]) => b - a).slice(0, 2);
  if (most.length === 0) return 'no stream has ended';
  return `ended: ${most.map(([end, times]) => `${endLabel(end).toLowerCase()} ${count(times)}`).join(', ')}`;
}
