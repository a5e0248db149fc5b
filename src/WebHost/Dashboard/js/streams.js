// The streams that the server has told of, in the order in which they are listed, and what follows from two tellings of one.

import { isDone, isPaused, labelOf } from './states.js';

// As many as the server itself keeps of those that have ended.
const mostHeld = 256;

// Seconds. What has not been told of for longer has not changed: it has encoded nothing.
const quiet = 0.6;

export class Streams {
  figures = null;
  #all = new Map();
  #gone = new Set();
  #held = false;
  #order = [];
  #isOrdered = true;
  // The server's clock: when it last told of something, and when this page heard of it by its own.
  #time = 0;
  #heardAt = 0;
  #isLive = false;

  snapshot(document) {
    const listed = new Set(document.streams.map((stream) => stream.id));
    for (const id of this.#all.keys()) if (!listed.has(id)) this.#all.delete(id);
    this.#gone.clear();
    this.#isOrdered = false;
    this.#tell(document);
  }

  change(document) {
    for (const id of document.gone) this.#gone.add(id);
    this.#tell(document);
    if (!this.#held || this.#gone.size > mostHeld) this.#forget();
  }

  // Whether the server is connected; until it is again, its clock stands still here.
  setLive(isLive) {
    if (!isLive) this.#time = this.#now;
    this.#isLive = isLive;
    this.#heardAt = performance.now();
  }

  // Rows must not move away under a pointer or a focus: meanwhile what is gone stays, but a pointer may rest for days.
  hold(held) {
    this.#held = held;
    if (held) return;
    this.#isOrdered = false;
    this.#forget();
  }

  get(id) {
    return this.#all.get(id);
  }

  find(matches) {
    for (const stream of this.#all.values()) if (matches(stream)) return stream;
    return null;
  }

  // Those that contain a text, all for none: first those that run, then those that have ended, the latest first.
  shown(find) {
    if (!this.#isOrdered) this.#sort();
    return find === '' ? this.#order : this.#order.filter((stream) => describe(stream).includes(find));
  }

  get size() {
    return this.#all.size;
  }

  // Bytes a second that are encoded, and that are sent: another number if they are compressed.
  encodedRate(stream) {
    return isDone(stream) || this.#time - stream.toldAt > quiet ? 0 : stream.encodedRate;
  }

  sentRate(stream) {
    return isDone(stream) ? 0 : stream.rate;
  }

  // Seconds until now: that time passes is not told.
  age(stream) {
    return stream.age + (isDone(stream) ? 0 : this.#since(stream));
  }

  timePaused(stream) {
    return stream.timePaused + (isPaused(stream) ? this.#since(stream) : 0);
  }

  get #now() {
    return this.#time + (this.#isLive ? (performance.now() - this.#heardAt) / 1000 : 0);
  }

  #since(stream) {
    return Math.max(0, this.#now - stream.toldAt);
  }

  #tell(document) {
    this.figures = document.figures;
    this.#time = Date.parse(document.time) / 1000;
    this.#heardAt = performance.now();
    for (const stream of document.streams) {
      let known = this.#all.get(stream.id);
      // A host that was started anew counts from 1 again. An end may take back some of the age that was told before it.
      if (known !== undefined && (known.path !== stream.path || known.age > stream.age + 1)) known = undefined;
      if (known === undefined || known.state !== stream.state && (isDone(known) || isDone(stream))) this.#isOrdered = false;
      const news = { toldAt: this.#time, encodedRate: rateBetween(known, stream, this.#time) };
      // One object for the life of a stream: rows and lanes keep it.
      if (known === undefined) this.#all.set(stream.id, Object.assign(stream, news));
      else Object.assign(known, stream, news);
    }
  }

  #sort() {
    this.#isOrdered = true;
    if (this.#held) {
      const placed = new Set(this.#order);
      const isThere = (stream) => this.#all.get(stream.id) === stream;
      this.#order = this.#order.filter(isThere).concat([...this.#all.values()].filter((stream) => !placed.has(stream)));
      return;
    }
    const running = [];
    const ended = [];
    for (const stream of this.#all.values()) (isDone(stream) ? ended : running).push(stream);
    running.sort((a, b) => a.id - b.id);
    ended.sort((a, b) => Date.parse(b.ended) - Date.parse(a.ended) || b.id - a.id);
    this.#order = running.concat(ended);
  }

  #forget() {
    if (this.#gone.size === 0) return;
    for (const id of this.#gone) this.#all.delete(id);
    this.#gone.clear();
    this.#isOrdered = false;
  }
}

// A mean over about a second: a slow reader's bytes come in bursts.
function rateBetween(known, stream, time) {
  if (known === undefined) return stream.sent > 0 ? stream.rate * stream.bytes / stream.sent : 0;
  const past = time - known.toldAt;
  if (past <= 0) return known.encodedRate;
  const fresh = Math.max(0, stream.bytes - known.bytes) / past;
  // Nothing more may be told of it.
  if (fresh === 0 && stream.rate === 0) return 0;
  return known.encodedRate + (fresh - known.encodedRate) * Math.min(1, past);
}

function describe(stream) {
  stream.text ??= `${stream.path} ${stream.client} ${stream.format} `.toLowerCase();
  return stream.text + labelOf(stream).toLowerCase();
}
