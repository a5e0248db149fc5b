// The last minute of one producer: how much of each quarter of a second it stood still.

const length = 240;

export class Strip {
  #canvas;
  #parts = [];
  #past = null;

  constructor(canvas) {
    this.#canvas = canvas;
  }

  // Four times a second.
  add(stream, paused) {
    const past = this.#past;
    const now = performance.now() / 1000;
    this.#past = { at: now, timePaused: stream.timePaused, paused, pauses: stream.pauses };
    if (past === null) return;
    // One pause that goes on all the time, whether or not it is already counted.
    const still = paused && past.paused && past.pauses === stream.pauses;
    this.#parts.push(still ? 1 : Math.min(1, Math.max(0, (stream.timePaused - past.timePaused) / (now - past.at))));
    if (this.#parts.length > length) this.#parts.shift();
  }

  draw(width) {
    const [canvas, height, scale] = [this.#canvas, 36, devicePixelRatio];
    if (canvas.width !== Math.round(width * scale)) {
      canvas.width = Math.round(width * scale);
      canvas.height = height * scale;
    }
    const context = canvas.getContext('2d');
    const style = getComputedStyle(canvas);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    const step = width / length;
    const left = width - this.#parts.length * step;
    this.#fill(context, style.getPropertyValue('--amber-soft'), left, step, () => [0, height]);
    this.#fill(context, style.getPropertyValue('--green'), left, step, (part) => [height * part, height * (1 - part)]);
  }

  #fill(context, colour, left, step, span) {
    context.fillStyle = colour;
    context.beginPath();
    this.#parts.forEach((part, i) => {
      const [top, tall] = span(part);
      context.rect(left + i * step, top, step + 0.5, tall);
    });
    context.fill();
  }
}
