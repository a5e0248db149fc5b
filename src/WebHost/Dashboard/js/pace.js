// A slider's place as a rate: 0 is none, 100 no limit, and between them five powers of ten, from 10 kB/s to 1 GB/s.

import { rate } from './format.js';

export function rateAt(place) {
  if (place <= 0) return 0;
  return place >= 100 ? Infinity : 1e4 * 10 ** ((place - 1) / 98 * 5);
}

export function rateText(perSecond) {
  if (perSecond === 0) return 'stopped';
  return perSecond === Infinity ? 'full speed' : rate(perSecond);
}
