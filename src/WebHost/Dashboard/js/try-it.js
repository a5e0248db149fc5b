// The panel that reads as slowly as one likes, and the framework's own list beside it.

import { milliseconds } from './format.js';
import { setText } from './frame.js';
import { Lane } from './lane.js';
import { say } from './notices.js';
import { rateAt, rateText } from './pace.js';
import { endLabel, isDone, isPaused } from './states.js';

// It is a list of 32-bit integers.
const MOST_INTS = 2 ** 31 - 1;

const element = (id) => document.getElementById(id);

export class TryIt {
  #streams;
  #latency;
  #lanes = [];
  #before = null;
  #said = '';

  constructor(streams, latency) {
    this.#streams = streams;
    this.#latency = latency;
    element('rate').addEventListener('input', () => this.#pace());
    element('try-form').addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.#runs) this.#lanes.forEach((lane) => lane.leave());
      else this.#start();
    });
    this.#pace();
  }

  compares() {
    element('compare-field').hidden = false;
  }

  // Four times a second.
  look() {
    for (const lane of this.#lanes) lane.look(this.#streams);
    this.#announce(this.#lanes[0]?.stream);
  }

  draw() {
    for (const lane of this.#lanes) lane.draw();
    const start = element('try-start');
    setText(start, this.#runs ? 'Stop' : 'Start');
    start.classList.toggle('primary', !this.#runs);
    this.#compare();
  }

  get #runs() {
    return this.#lanes.some((lane) => lane.runs);
  }

  #start() {
    const length = element('length').value;
    // By this the stream is found among all others.
    const mark = Math.random().toString(36).slice(2, 8);
    const perSecond = rateAt(Number(element('rate').value));
    this.#before = { p50: this.#latency.p50, p99: this.#latency.p99 };
    this.#said = '';
    this.#lanes = [new Lane('StreamingJson', `/big?length=${length}&_page=${mark}`, perSecond, true)];
    const compare = element('compare');
    if (compare.checked && !element('compare-field').hidden)
      this.#lanes.push(new Lane("The framework's own", `/compare/framework?length=${Math.min(length, MOST_INTS)}`, perSecond, false));
    element('lanes').replaceChildren(...this.#lanes.map((lane) => lane.element));
    element('lanes').hidden = false;
  }

  #pace() {
    const perSecond = rateAt(Number(element('rate').value));
    const text = rateText(perSecond);
    element('rate-text').textContent = text;
    element('rate').setAttribute('aria-valuetext', text);
    for (const lane of this.#lanes) lane.pace(perSecond);
  }

  // A slow reader's producer pauses many times a second; only the first time and the end are said aloud.
  #announce(stream) {
    if (!stream) return;
    const text = isDone(stream) ? `The stream has ended: ${endLabel(stream.end)}.`
      : isPaused(stream) || this.#said !== '' ? 'The producer waits for this page whenever it does not read.' : '';
    if (text !== this.#said) say(this.#said = text);
  }

  #compare() {
    if (this.#lanes.length === 0) return;
    const { p50, p99 } = this.#latency;
    const both = (a, b) => a === null ? 'not known' : `p50 ${milliseconds(a)}, p99 ${milliseconds(b)}`;
    const [ours, theirs] = this.#lanes;
    const bothRun = theirs?.runs && ours.runs && theirs.perSecond > 0;
    // Only at full speed does it say something of the two.
    const held = rateAt(Number(element('rate').value)) < Infinity;
    const difference = !bothRun ? '' : held ? ' Both are held to the speed of the slider.'
      : ` StreamingJson is read ${(ours.perSecond / theirs.perSecond).toFixed(1)} times as fast.`;
    setText(element('verdict'), `/ before: ${both(this.#before.p50, this.#before.p99)}. Now: ${both(p50, p99)}.${difference}`);
    element('verdict').hidden = false;
  }
}
