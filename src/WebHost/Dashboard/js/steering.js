// Twisted's three calls, from a button.

import { ask, reasonOf } from './access.js';
import { say, warn } from './notices.js';

const done = { pause: 'paused', resume: 'resumed', stop: 'stopped' };

export async function steer(id, action) {
  try {
    const response = await ask(`/streams/${id}/${action}`, { method: 'POST' });
    if (response.ok) say(`Stream ${id} was ${done[action]}.`);
    else warn(`Stream ${id} was not ${done[action]}: ${await reasonOf(response)}`);
  } catch {
    warn(`Stream ${id} was not ${done[action]}: the host does not answer.`);
  }
}
