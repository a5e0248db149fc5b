// The last minute of one producer: how much of each quarter of a second it stood still.

const perSecond = 4;
const most = 60 * perSecond;
// What there is of it at first: a few seconds must be seen as well.
const least = 20 * perSecond;
const height = 36;
// A producer that runs for a thousandth of the time is seen to run.
const seen = 3;

export class Strip {
  #canvas;
  #parts = [];
  #past = null;

  constructor(canvas) {
    this.#canvas = canvas;
  }

  // What the whole width stands for.
  get seconds() {
    return Math.ceil(Math.max(least, this.#parts.length) / perSecond);
  }

  // Four times a second.
  add(stream, timePaused) {
    const past = this.#past;
    const now = performance.now() / 1000;
    this.#past = { at: now, timePaused, bytes: stream.bytes };
    if (past === null) return;
    const still = Math.min(1, Math.max(0, (timePaused - past.timePaused) / (now - past.at)));
    this.#parts.push({ still, ran: stream.bytes > past.bytes });
    if (this.#parts.length > most) this.#parts.shift();
  }

  draw(width) {
    const [canvas, scale] = [this.#canvas, devicePixelRatio];
    if (canvas.width !== Math.round(width * scale)) {
      canvas.width = Math.round(width * scale);
      canvas.height = height * scale;
    }
    const context = canvas.getContext('2d');
    const style = getComputedStyle(canvas);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    const step = width / (this.seconds * perSecond);
    const left = width - this.#parts.length * step;
    this.#fill(context, style.getPropertyValue('--amber-soft'), left, step, () => height);
    this.#fill(context, style.getPropertyValue('--green'), left, step,
      ({ still, ran }) => Math.max(ran ? seen : 0, height * (1 - still)));
  }

  #fill(context, colour, left, step, tall) {
    context.fillStyle = colour;
    context.beginPath();
    this.#parts.forEach((part, i) => {
      const high = tall(part);
      context.rect(left + i * step, height - high, step + 0.5, high);
    });
    context.fill();
  }
}
