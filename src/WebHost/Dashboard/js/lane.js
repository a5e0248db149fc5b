// One document that this page reads: what the server has made, what is on its way, what was read.

import { bytes, count, duration, rate } from './format.js';
import { setAttribute, setText } from './frame.js';
import { rateText } from './pace.js';
import { drawChip, isDone, labelOf } from './states.js';
import { Strip } from './strip.js';

// What a full bar of what is on its way means at first: about what Linux' buffers hold.
const least = 16e6;
const template = document.getElementById('lane');

export class Lane {
  read = 0;
  end = null;
  perSecond = 0;
  stream = null;
  // How long its producer stood still, of how long, in seconds.
  still = 0;
  age = 0;
  element = template.content.firstElementChild.cloneNode(true);
  #part = (selector) => this.element.querySelector(selector);
  #strip = new Strip(this.#part('.strip'));
  #worker = new Worker('/dashboard/js/reader.worker.js', { type: 'module' });
  #path;
  #begun = false;
  #isListed = true;
  #visible;
  #most = least;
  #last = { at: performance.now(), read: 0 };

  // visible: whether it is among the streams of the feed.
  constructor({ title, path, visible }, perSecond) {
    this.#path = path;
    this.#visible = visible;
    this.#part('h3').textContent = title;
    this.#worker.onmessage = ({ data }) => this.#hear(data);
    this.#worker.postMessage({ rate: perSecond });
    this.element.classList.toggle('unseen-producer', !visible);
    if (!visible) this.#part('.minute').remove();
    this.#limit(perSecond);
  }

  get runs() {
    return this.end === null;
  }

  // Bytes that were made and are not read yet.
  get ahead() {
    return this.stream === null ? 0 : Math.max(0, this.stream.bytes - this.read);
  }

  begin() {
    if (this.#begun) return;
    this.#begun = true;
    this.#worker.postMessage({ path: new URL(this.#path, location.origin).href });
  }

  pace(perSecond) {
    this.#limit(perSecond);
    this.#worker.postMessage({ rate: perSecond });
  }

  // To end the worker ends its connection.
  leave() {
    if (this.runs) this.#hear({ read: this.read, end: 'left' });
  }

  // Four times a second.
  look(streams) {
    if (this.#visible) this.stream ??= streams.find((stream) => stream.path === this.#path);
    const now = performance.now();
    const past = now - this.#last.at;
    // A mean over about two seconds: a slow rate is read in pieces.
    const fresh = (this.read - this.#last.read) / past * 1000;
    this.perSecond = this.runs ? this.perSecond + (fresh - this.perSecond) * Math.min(1, past / 1500) : 0;
    this.#last = { at: now, read: this.read };
    if (this.stream === null) return;
    // A browser hears of a cut only after all that it has read ahead, and the host tells nothing of what has long ended.
    this.#isListed = streams.get(this.stream.id) === this.stream;
    if (!this.#isListed) return;
    [this.still, this.age] = [streams.timePaused(this.stream), streams.age(this.stream)];
    if (this.runs && !isDone(this.stream)) this.#strip.add(this.stream, this.still);
  }

  draw() {
    setText(this.#part('.read'), bytes(this.read));
    const reads = this.runs ? ['reads', rate(this.perSecond)] : ['ended', this.end];
    if (this.stream === null) {
      setText(this.#part('.made'), this.#visible ? '–' : 'not told');
      setText(this.#part('.gap'), this.#visible ? '–' : '?');
      this.#tell(reads);
      return;
    }
    this.#drawState();
    setText(this.#part('.made'), bytes(this.stream.bytes));
    setText(this.#part('.gap'), bytes(this.ahead));
    this.#most = Math.max(this.#most, this.ahead);
    this.#part('.between i').style.transform = `scaleX(${this.ahead / this.#most})`;
    this.#strip.draw(this.#part('.strip').clientWidth);
    setText(this.#part('.span'), this.#strip.seconds < 60 ? `the last ${this.#strip.seconds} s` : 'the last minute');
    setAttribute(this.#part('.strip'), 'aria-label',
      `When its producer ran and stood still, in ${this.#part('.span').textContent}; now: ${this.#part('.chip').textContent}`);
    this.#tell(reads, ['stood still', `${percent(this.still, this.age)} of ${duration(this.age)}`],
      ['pauses', count(this.stream.pauses)], ['stream', this.stream.id]);
  }

  // Of a stream that was cut off, or is not listed any more, the last word is not what it does.
  #drawState() {
    const told = isDone(this.stream) || this.#isListed && (this.runs || this.end === 'left');
    drawChip(this.#part('.chip'), told ? this.stream : { state: 'done', end: this.end });
  }

  #limit(perSecond) {
    setText(this.#part('.limit'), perSecond > 0 && perSecond < Infinity ? `at most ${rateText(perSecond)}` : rateText(perSecond));
  }

  #tell(...facts) {
    const list = this.#part('.facts');
    while (list.children.length > facts.length) list.lastElementChild.remove();
    while (list.children.length < facts.length) list.append(document.createElement('div'));
    facts.forEach(([name, value], i) => {
      const fact = list.children[i];
      if (fact.children.length === 0) fact.append(document.createElement('dt'), document.createElement('dd'));
      setText(fact.children[0], name);
      setText(fact.children[1], String(value));
    });
  }

  #hear({ read, end }) {
    if (!this.runs) return;
    this.read = read;
    this.end = end;
    if (end !== null) this.#worker.terminate();
  }
}

// All of it only if nothing is left of it.
export function percent(part, whole) {
  if (whole <= 0) return '0 %';
  const value = Math.min(1, part / whole) * 100;
  return `${value > 99 && value < 100 ? value.toFixed(1).replace('100.0', '99.9') : value.toFixed(0)} %`;
}
