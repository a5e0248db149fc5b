// The panel that reads as slowly as one likes, with another reader beside it, or with the framework's own list.

import { duration, rate } from './format.js';
import { setText } from './frame.js';
import { Findings } from './findings.js';
import { Lane } from './lane.js';
import { say } from './notices.js';
import { rateAt, rateText } from './pace.js';
import { endLabel, isDone, isPaused } from './states.js';

// Of the reader beside the slider's, in bytes a second.
const beside = 10e6;
// Milliseconds: / alone, before the page's own readers begin by themselves; and how long these go on if nobody cares.
const alone = 1500;
const untouched = 120_000;
// Seconds: a ratio of less says little.
const comparable = 2;
const stoppedHere = 'streamingjson-stopped';

const element = (id) => document.getElementById(id);

export class TryIt {
  #streams;
  #latency;
  #charts;
  #lanes = [];
  #findings = null;
  #comparing = false;
  #mayBegin = false;
  #endsAt = Infinity;
  #said = '';
  // Since when both are read at full speed, and what had been read by then.
  #full = null;

  constructor(streams, latency, charts) {
    [this.#streams, this.#latency, this.#charts] = [streams, latency, charts];
    element('rate').addEventListener('input', () => this.#pace());
    element('compare').addEventListener('change', () => { if (this.#runs) this.#start(); });
    element('try-form').addEventListener('input', () => this.#keep());
    element('try-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#keep();
      sessionStorage.setItem(stoppedHere, String(this.#runs));
      if (this.#runs) this.#lanes.forEach((lane) => lane.leave());
      else this.#start();
    });
    this.#pace();
  }

  // What the host offers, and whether a page may begin to read by itself.
  set({ compare = false, maxLength, key = false }) {
    element('compare-field').hidden = !compare;
    if (maxLength > 0) {
      element('length').max = maxLength;
      element('length').value = Math.min(element('length').value, maxLength);
    }
    this.#mayBegin = !key && sessionStorage.getItem(stoppedHere) !== 'true'
      && !matchMedia('(prefers-reduced-motion: reduce)').matches;
  }

  // Four times a second.
  look() {
    this.#beginByItself();
    if (performance.now() > this.#endsAt) {
      this.#keep();
      this.#lanes.forEach((lane) => lane.leave());
    }
    // A busy host has the slow one's buffers filled first.
    if (this.#lanes[0]?.read > 0) this.#lanes.forEach((lane) => lane.begin());
    for (const lane of this.#lanes) lane.look(this.#streams);
    this.#announce(this.#lanes[0]?.stream);
  }

  draw() {
    for (const lane of this.#lanes) lane.draw();
    const start = element('try-start');
    setText(start, this.#runs ? 'Stop' : 'Start');
    start.classList.toggle('primary', !this.#runs);
    if (!this.#runs) return;
    this.#findings.draw(this.#lanes, this.#latency, this.#streams.figures);
    if (this.#comparing) setText(element('verdict'), this.#verdict());
  }

  get #runs() {
    return this.#lanes.some((lane) => lane.runs);
  }

  get #rate() {
    return rateAt(Number(element('rate').value));
  }

  // Once, where nothing else is there to be seen, after / was measured alone.
  #beginByItself() {
    const figures = this.#streams.figures;
    if (!this.#mayBegin || figures === null || document.hidden) return;
    if (figures.active > 0) this.#mayBegin = false;
    else if (performance.now() - this.#latency.since(0).first >= alone) {
      this.#start();
      this.#endsAt = performance.now() + untouched;
      setText(element('try-note'), 'This began by itself, and ends after two minutes.');
      say('This page has begun to read two lists by itself.');
    }
  }

  // Whoever has touched it decides how long it goes on.
  #keep() {
    this.#mayBegin = false;
    this.#endsAt = Infinity;
    setText(element('try-note'), '');
  }

  #start() {
    this.#lanes.forEach((lane) => lane.leave());
    this.#mayBegin = false;
    this.#said = '';
    this.#full = null;
    const length = element('length').value;
    // By this the streams are found among all others.
    const mark = Math.random().toString(36).slice(2, 8);
    const list = (name) => `/dashboard/list?length=${length}&page=${mark}${name}`;
    this.#findings = new Findings(this.#latency.since(0), this.#streams.figures);
    this.#charts.mark();
    this.#comparing = element('compare').checked && !element('compare-field').hidden;
    this.#lanes = this.#comparing
      ? [new Lane({ title: 'StreamingJson', path: list(''), visible: true }, this.#rate),
        new Lane({ title: "The framework's own", path: `/compare/framework?length=${length}`, visible: false }, this.#rate)]
      : [new Lane({ title: 'Your reader', path: list(''), visible: true }, this.#rate),
        new Lane({ title: 'Another reader', path: list('-beside'), visible: true }, beside)];
    this.#lanes[0].begin();
    if (this.#comparing) this.#lanes[1].begin();
    element('lanes').replaceChildren(...this.#lanes.map((lane) => lane.element));
    element('lanes').hidden = false;
    element('verdict').hidden = !this.#comparing;
  }

  #pace() {
    const text = rateText(this.#rate);
    element('rate-text').textContent = text;
    element('rate').setAttribute('aria-valuetext', text);
    this.#full = null;
    this.#lanes.forEach((lane, i) => { if (i === 0 || this.#comparing) lane.pace(this.#rate); });
  }

  // Of all that was read since neither is held, and not of a moment.
  #verdict() {
    const [ours, theirs] = this.#lanes;
    if (this.#rate < Infinity) return 'Both are held to the speed of the slider. Which one is faster is seen at full speed.';
    if (!ours.runs || !theirs.runs) return element('verdict').textContent;
    this.#full ??= { at: performance.now(), ours: ours.read, theirs: theirs.read };
    const seconds = (performance.now() - this.#full.at) / 1000;
    const [fast, slow] = [(ours.read - this.#full.ours) / seconds, (theirs.read - this.#full.theirs) / seconds];
    if (seconds < comparable || slow <= 0) return 'Both are read at full speed.';
    return `StreamingJson is read ${(fast / slow).toFixed(1)} times as fast: ${rate(fast)} beside ${rate(slow)}, for`
      + ` ${duration(seconds)}, both at once, from the same iterator, neither compressed.`;
  }

  // A slow reader's producer pauses many times a second; only the first time and the end are said aloud.
  #announce(stream) {
    if (!stream) return;
    const text = isDone(stream) ? `The stream has ended: ${endLabel(stream.end)}.`
      : isPaused(stream) || this.#said !== '' ? 'The producer waits for this page whenever it does not read.' : '';
    if (text !== this.#said) say(this.#said = text);
  }
}
