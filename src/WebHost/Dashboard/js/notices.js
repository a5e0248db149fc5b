// What is said aloud: quietly, what the reader of the page has caused; as an alert, what went wrong.

const said = document.getElementById('said');
const notice = document.getElementById('notice');
let timer = null;

export function say(text) {
  said.textContent = text;
}

export function warn(text) {
  notice.textContent = text;
  notice.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => { notice.hidden = true; }, 8000);
}
