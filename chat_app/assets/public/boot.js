// Runs before the front end: what it expects of the page, and the reader's own choice between light and dark unless they made another here.
const global = globalThis;
try {
  if (!localStorage.getItem("vite-ui-theme")) localStorage.setItem("vite-ui-theme", "system");
} catch {
  // Storage is blocked: the front end falls back to its own default.
}
