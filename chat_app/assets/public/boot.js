// Runs before the front end: what it expects of the page, and the reader's own choice between light and dark unless they made another here.
const global = globalThis;
try {
  if (!localStorage.getItem("vite-ui-theme")) localStorage.setItem("vite-ui-theme", "system");
} catch {
  // Storage is blocked: the front end falls back to its own default.
}

// Before it knows which files we take, the front end goes by its own list once, and warns itself of it.
const warn = console.warn.bind(console);
console.warn = (...said) => {
  if (!String(said[0]).startsWith('Skipped "application/*"')) warn(...said);
};

// Where the session has ended, the front end leaves for the sign-in page at once: the page is told before that, so that it can keep what was typed.
const fetched = global.fetch;
const ask = async (...given) => {
  const answer = await fetched(...given);
  if (answer.status === 401) global.dispatchEvent(new Event("folioscope-session-ended"));
  return answer;
};

// When a conversation is opened, the front end connects twice, each time after a request of this kind, and keeps the connection that was made
// last. On a busy machine that could be the first, which knows of no conversation: these requests are made one after the other.
let before = Promise.resolve();
global.fetch = (...given) => {
  if (!String(given[0]).includes("/set-session-cookie")) return ask(...given);
  const answer = before.then(() => ask(...given));
  before = answer.catch(() => {});
  return answer;
};

// What draws the picture of a PDF is asked for without the prefix under which the front end is mounted.
const prefix = document.querySelector('meta[property="og:root_path"]').content;
global.Worker = class extends global.Worker {
  constructor(address, ...more) {
    super(String(address).replace(/^(?:https?:\/\/[^/]+)?\/assets\//, `${prefix}/assets/`), ...more);
  }
};
