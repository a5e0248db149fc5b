// What the page's own readers show: what is measured, and nothing that may be untrue on another machine.

import { bytes, duration, milliseconds, rate } from './format.js';
import { setText } from './frame.js';
import { percent } from './lane.js';

const element = (id) => document.getElementById(id);
// Sentences that change faster cannot be read.
const interval = 1000;
// Of fewer answers the median says little.
const fewAnswers = 10;

export class Findings {
  #begun;
  #before;
  #memory;
  #drawnAt = -Infinity;

  // before: the latency of / until now.
  constructor(before, figures) {
    this.#begun = performance.now();
    this.#before = before;
    this.#memory = figures?.memory ?? null;
    element('findings').hidden = false;
  }

  draw(lanes, latency, figures) {
    if (performance.now() - this.#drawnAt < interval) return;
    this.#drawnAt = performance.now();
    this.#tellOfProducer(lanes[0]);
    setText(element('finding-root'), this.#ofRoot(latency));
    this.#tellOfMemory(lanes, figures);
  }

  #tellOfProducer(lane) {
    if (lane.stream === null) return;
    setText(element('finding-still'), `stood still ${percent(lane.still, lane.age)} of ${duration(lane.age)}`);
    setText(element('finding-reads'), `This page reads ${rate(lane.perSecond)}. ${bytes(lane.ahead)} wait in buffers on the way:`
      + ' while these are full, nothing more is made.');
  }

  #ofRoot(latency) {
    const now = latency.since(this.#begun);
    if (latency.fails) return 'does not answer';
    if (now.count < fewAnswers) return '–';
    const before = this.#before.count < fewAnswers ? '' : `, ${milliseconds(this.#before.p50)} before`;
    return `${milliseconds(now.p50)} now${before}`;
  }

  #tellOfMemory(lanes, figures) {
    if (figures === null || this.#memory === null) return;
    const made = lanes.reduce((sum, lane) => sum + (lane.stream?.bytes ?? 0), 0);
    setText(element('finding-memory'), `${bytes(figures.memory)} now, ${bytes(this.#memory)} before`);
    setText(element('finding-made'), `${bytes(made)} were made for the page's readers meanwhile.`);
  }
}
