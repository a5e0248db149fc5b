// The key, for hosts that want one, and requests that carry it. It is kept for this tab, and never in the address.

const stored = 'streamingjson-key';

export const readKey = () => sessionStorage.getItem(stored) ?? '';

export const keepKey = (key) => sessionStorage.setItem(stored, key);

export function ask(path, options = {}) {
  const key = readKey();
  const headers = new Headers(options.headers);
  if (key !== '') headers.set('Authorization', `Bearer ${key}`);
  return fetch(path, { ...options, headers, cache: 'no-store' });
}

// What a refusal says of itself (RFC 9457), or its status.
export async function reasonOf(response) {
  try {
    const problem = await response.json();
    return problem.detail ?? problem.title ?? `status ${response.status}`;
  } catch {
    return `status ${response.status}`;
  }
}

// Asks for the key where one is needed, and calls back with every new one.
export function watchKey(use) {
  const form = document.getElementById('key-form');
  const field = document.getElementById('key');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    keepKey(field.value.trim());
    field.value = '';
    form.hidden = true;
    use();
  });
  return () => {
    if (!form.hidden) return;
    form.hidden = false;
    field.focus();
  };
}
