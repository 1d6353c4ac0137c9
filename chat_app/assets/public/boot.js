// Runs before the front end: what it expects of the page, and the reader's own choice between light and dark unless they made another here.
const global = globalThis;
try {
  if (!localStorage.getItem("vite-ui-theme")) localStorage.setItem("vite-ui-theme", "system");
} catch {
  // Storage is blocked: the front end falls back to its own default.
}

// When a conversation is opened, the front end connects twice, each time after a request of this kind, and keeps the connection that was made
// last. On a busy machine that could be the first, which knows of no conversation: these requests are made one after the other.
const ask = global.fetch;
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
