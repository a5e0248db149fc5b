// One stream's row. It is used again for another stream when its own is out of sight.

import { bytes, count, duration, rate, ratio, short } from './format.js';
import { setAttribute, setText } from './frame.js';
import { drawChip, isDone } from './states.js';
import { steer } from './steering.js';

const template = document.getElementById('row');

export class Row {
  stream = null;
  element = template.content.firstElementChild.cloneNode(true);
  #part = Object.fromEntries(['id', 'path', 'client', 'chip', 'pauses', 'rate', 'ahead', 'items', 'age', 'turn', 'end']
    .map((name) => [name, this.element.querySelector(`.${name}`)]));
  #encoded = wayOf(this.element, '.encoded');
  #sent = wayOf(this.element, '.sent');

  constructor() {
    this.#part.turn.addEventListener('click', () => this.#press(this.stream.state === 'paused-manually' ? 'resume' : 'pause'));
    this.#part.end.addEventListener('click', () => this.#press('stop'));
  }

  draw(stream, streams, index, height) {
    this.element.style.transform = `translateY(${index * height}px)`;
    // The first row is that of the headings.
    setAttribute(this.element, 'aria-rowindex', String(index + 2));
    if (this.stream !== stream) this.#turnTo(stream);
    drawChip(this.#part.chip, stream);
    this.element.classList.toggle('done', isDone(stream));
    const pauses = `${count(stream.pauses)} ${stream.pauses === 1 ? 'pause' : 'pauses'}`;
    setText(this.#part.pauses, stream.pauses === 0 ? '' : `${pauses}, ${duration(streams.timePaused(stream))}`);
    drawWay(this.#encoded, stream.bytes, streams.encodedRate(stream));
    drawWay(this.#sent, stream.sent, streams.sentRate(stream));
    setText(this.#part.rate, isDone(stream) ? '' : rate(streams.sentRate(stream)));
    setText(this.#part.ahead, difference(stream));
    setText(this.#part.items, short(stream.items));
    setText(this.#part.age, duration(streams.age(stream)));
    this.#drawButtons(stream);
  }

  #turnTo(stream) {
    this.stream = stream;
    this.element.dataset.id = stream.id;
    setText(this.#part.id, String(stream.id));
    setText(this.#part.path, stream.path);
    this.#part.path.title = stream.path;
    setText(this.#part.client, `${stream.client} · ${stream.format}`);
    this.#part.end.setAttribute('aria-label', `Stop stream ${stream.id}`);
  }

  // Not disabled: a button that had the focus would lose it.
  #drawButtons(stream) {
    const word = stream.state === 'paused-manually' ? 'Resume' : 'Pause';
    setText(this.#part.turn, word);
    setAttribute(this.#part.turn, 'aria-label', `${word} stream ${stream.id}`);
    setAttribute(this.#part.turn, 'aria-disabled', String(isDone(stream)));
    setAttribute(this.#part.end, 'aria-disabled', String(isDone(stream)));
  }

  #press(action) {
    if (!isDone(this.stream)) steer(this.stream.id, action);
  }
}

// Between what is encoded and what is sent.
function difference(stream) {
  if (stream.compressed) return stream.sent > 0 ? `compressed ${ratio(stream.bytes / stream.sent)}` : 'compressed';
  const ahead = Math.max(0, stream.bytes - stream.sent);
  return ahead === 0 || isDone(stream) ? '' : `${bytes(ahead)} ahead`;
}

function wayOf(row, selector) {
  return { bar: row.querySelector(`${selector} i`), amount: row.querySelector(`${selector} .amount`), drawn: -1 };
}

function drawWay(way, amount, perSecond) {
  setText(way.amount, bytes(amount));
  // From 1 kB/s, nothing, to 10 GB/s, all of it: seven powers of ten.
  const part = perSecond < 1000 ? 0 : Math.min(1, Math.log10(perSecond / 1000) / 7);
  const rounded = Math.round(part * 200) / 200;
  if (way.drawn === rounded) return;
  way.drawn = rounded;
  way.bar.style.transform = `scaleX(${rounded})`;
}
