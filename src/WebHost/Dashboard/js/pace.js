// A slider's place as a round rate: 0 is none, 100 no limit, and between them twenty steps for a power of ten, from 10 kB/s.

import { rate } from './format.js';

export function rateAt(place) {
  if (place <= 0) return 0;
  return place >= 100 ? Infinity : Number((1e4 * 10 ** ((place - 1) / 20)).toPrecision(2));
}

export function rateText(perSecond) {
  if (perSecond === 0) return 'stopped';
  return perSecond === Infinity ? 'full speed' : rate(perSecond);
}
