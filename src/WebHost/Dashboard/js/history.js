// The last two minutes of every series, four values a second; null where nothing was known.

export const perSecond = 4;
const length = perSecond * 120 + 1;

export class History {
  // Seconds before now: the same for all.
  static times = Array.from({ length }, (_, i) => (i - length + 1) / perSecond);
  #series;

  constructor(names) {
    this.#series = Object.fromEntries(names.map((name) => [name, new Array(length).fill(null)]));
  }

  get(name) {
    return this.#series[name];
  }

  last(name) {
    return this.#series[name][length - 1];
  }

  add(values) {
    for (const [name, series] of Object.entries(this.#series)) {
      series.shift();
      series.push(values[name] ?? null);
    }
  }
}
