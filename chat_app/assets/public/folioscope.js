// Small repairs around the front end: the address of a conversation, labels for screen readers, and keys.
(() => {
  "use strict";

  const base = document.querySelector('meta[property="og:root_path"]').content;

  // The server says which conversation this is, so that loading the page again opens the same one.
  window.addEventListener("message", (event) => {
    const thread = event.source === window && event.data && event.data.folioscope && event.data.folioscope.thread;
    if (typeof thread === "string" && /^[\w-]+$/.test(thread)) {
      history.replaceState(history.state, "", `${base}/thread/${thread}`);
    }
  });

  const labels = {
    "#chat-input": "Message",
    "#chat-submit": "Send",
    "#stop-button": "Stop",
    "#upload-button": "Attach a file",
    "#new-chat-button": "New conversation",
    "#search-chats-button": "Search conversations",
    "#sidebar-trigger-button": "Show or hide conversations",
    "#theme-toggle": "Light or dark",
    "#user-nav-button": "Account",
    '[id="thread-options"]': "Rename or delete this conversation",
    '[data-sidebar="trigger"]': "Show or hide conversations",
    "button:has(> svg.lucide-copy)": "Copy the answer",
    "button:has(> svg.lucide-arrow-down)": "Scroll to the end",
    "button.positive-feedback-off, button.positive-feedback-on": "Helpful",
    "button.negative-feedback-off, button.negative-feedback-on": "Not helpful",
  };

  const set = (element, name, value) => {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  };

  // What a thing looks like for the sake of what is in it: the style sheet goes by these marks.
  const mark = (element, words) => {
    if (words) set(element, "data-fs", words);
    else if (element.hasAttribute("data-fs")) element.removeAttribute("data-fs");
  };
  const BUTTONS = { decide: 'button[id^="confirm-"]', ask: 'button[id^="ask-"]' };
  const FIGURE_TONES = ".message-content td > span:is(.font-bold, .italic)";
  const SHORT_CHARS = 6;
  const DAY = /^\d{4}-\d\d-\d\d$/;
  const LONE = ":scope > span:only-child";
  const tone = (span) => {
    if (span.classList.contains("font-bold")) return span.querySelector(":scope > span.italic") ? "gain" : "";
    if (span.querySelector(":scope > span.font-bold")) return "loss";
    return span.firstElementChild ? "" : "warning";
  };
  const markIn = (part) => {
    for (const table of part.querySelectorAll(".message-content table")) {
      const figures = table.querySelector("thead th:first-child > span.italic");
      const short = [...table.querySelectorAll("tr > :first-child")].every((cell) => cell.textContent.length <= SHORT_CHARS);
      mark(table, figures ? "figures" : short && "short");
      for (const frame of [table.closest(".rounded-xl"), table.closest(".rounded-lg")]) if (frame) mark(frame, "frame");
      for (const row of table.querySelectorAll("tbody tr")) mark(row, row.querySelector("td:first-child > span.font-bold") && "sum");
    }
    for (const span of part.querySelectorAll(FIGURE_TONES)) mark(span, tone(span));
    for (const strong of part.querySelectorAll('.message-content [role="article"] > span.font-bold')) mark(strong, DAY.test(strong.textContent) && "day");
    for (const line of part.querySelectorAll('.message-content [role="article"] + [role="article"]')) {
      const below = line.querySelector(LONE)?.matches(".italic") && line.previousElementSibling.querySelector(LONE)?.matches(".font-bold");
      mark(line, below && "caption");
    }
    const rows = new Set(part.querySelectorAll('[data-fs~="decide"], [data-fs~="ask"]'));
    for (const button of part.querySelectorAll(Object.values(BUTTONS).join())) rows.add(button.parentElement);
    for (const row of rows) mark(row, Object.keys(BUTTONS).filter((word) => row.querySelector(`:scope > ${BUTTONS[word]}`)).join(" "));
  };

  // `part` is the page, or a message of it in which something has changed.
  const describe = (part) => {
    for (const [selector, label] of Object.entries(labels)) {
      for (const element of part.querySelectorAll(selector)) set(element, "aria-label", label);
    }
    markIn(part);
    for (const chart of part.querySelectorAll(".inline-plotly")) {
      const captions = chart.closest(".message-content")?.querySelectorAll('[role="article"] > span.italic:only-child') || [];
      const words = captions.length ? captions[captions.length - 1].textContent : "";
      set(chart, "role", "img");
      set(chart, "aria-label", words || "Chart");
    }
    for (const table of part.querySelectorAll(".message-content table")) {
      const scroller = table.parentElement;
      if (scroller.scrollWidth > scroller.clientWidth) {
        set(scroller, "tabindex", "0");
        set(scroller, "role", "region");
        set(scroller, "aria-label", "Table, scrolls sideways");
      }
    }
    for (const heading of part.querySelectorAll(".message-content th")) set(heading, "scope", "col");
    for (const button of part.querySelectorAll("a[href] > button")) set(button, "tabindex", "-1");
    if (part !== document) return;
    const message = document.querySelector("[data-step-type]");
    if (message) {
      set(message.parentElement, "role", "log");
      set(message.parentElement, "aria-label", "Conversation");
    }
    const root = document.querySelector("#root");
    if (document.querySelector("main")) root.removeAttribute("role");
    else if (document.querySelector("#chat-input")) set(root, "role", "main");
  };

  // What stood above an answer (the last one's suggestions) goes while it comes, and pulls its first sentence out of sight: put it back.
  const NEAR = 300;
  let answering = false;
  const keepBeginning = () => {
    const busy = document.querySelector("#stop-button") !== null;
    if (answering && !busy) {
      const asked = [...document.querySelectorAll('[data-step-type="user_message"]')].pop();
      const top = asked?.getBoundingClientRect().top;
      const edge = document.querySelector("#header")?.getBoundingClientRect().bottom ?? 0;
      if (asked && top < edge && top > -NEAR) asked.scrollIntoView({ block: "start" });
    }
    answering = busy;
  };

  // The panel of passages makes the conversation narrower, and what stands above the answer longer: the answer is put back in sight.
  // On a phone the panel would cover the answer: there it opens when a passage is tapped, not by itself.
  const PHONE = matchMedia("(max-width: 767px)");
  const CLOSED_MS = 500;
  const OPENED_MS = 400;
  const showAnswer = () => [...document.querySelectorAll('[data-step-type="user_message"]')].pop()?.scrollIntoView({ block: "start" });
  let wanted = false;
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest(".message-content a");
      if (!link) return;
      wanted = true;
      if (link.getAttribute("href") === "#") event.preventDefault(); // it opens beside; following it would load the conversation anew
    },
    true,
  );
  let beside = false;
  const keepInSight = () => {
    const title = document.querySelector("aside #side-view-title, aside .side-view-title");
    if (title && !beside && !wanted) setTimeout(showAnswer, OPENED_MS);
    beside = title !== null;
    // All passages of an answer open by themselves under the name of the last one, and each bears its own.
    if (title) mark(title, (document.querySelector("aside #side-view-content")?.childElementCount ?? 0) > 1 && "several");
    const panel = document.querySelector("[role=dialog]:has(#side-view-title)");
    if (!panel) return;
    if (wanted || !PHONE.matches) {
      wanted = false;
      panel.dataset.wanted = "yes";
    } else if (!panel.dataset.wanted) {
      panel.dataset.wanted = "no";
      panel.querySelector(":scope > button")?.click();
      setTimeout(showAnswer, CLOSED_MS);
    }
  };

  // What was being typed when the page had to be loaded anew, since the session had ended or the program was started again, is there again for the same account.
  const DRAFT = "folioscope-draft";
  const typed = () => {
    const field = document.querySelector("#chat-input");
    return field ? (field.value ?? field.innerText).trim() : "";
  };
  let account = "";
  fetch(`${base}/user`)
    .then((answer) => (answer.ok ? answer.json() : {}))
    .then((user) => {
      account = user.identifier || "";
      bringBack();
    })
    .catch(() => {});
  // What was sent in the moments before the page learns that the session has ended was not taken: it counts as being typed still.
  const UNTAKEN_MS = 10_000;
  let sent = { words: "", at: -UNTAKEN_MS };
  let ended = false;
  addEventListener("folioscope-session-ended", () => {
    ended = true;
  });
  const remember = () => {
    if (typed()) sent = { words: typed(), at: performance.now() };
  };
  document.addEventListener("keydown", (event) => event.key === "Enter" && event.target.closest?.("#chat-input") && remember(), true);
  document.addEventListener("click", (event) => event.target.closest?.("#chat-submit") && remember(), true);
  addEventListener("pagehide", () => {
    const words = typed() || (ended && performance.now() - sent.at < UNTAKEN_MS && sent.words);
    if (account && words) sessionStorage.setItem(DRAFT, JSON.stringify({ account, words }));
  });
  const bringBack = () => {
    const field = document.querySelector("#chat-input");
    const kept = account && field && sessionStorage.getItem(DRAFT);
    if (!kept) return;
    field.focus();
    if (document.activeElement !== field) return; // the page is not ready yet
    sessionStorage.removeItem(DRAFT);
    const draft = JSON.parse(kept);
    if (draft.account === account && !typed()) document.execCommand("insertText", false, draft.words);
  };

  // An answer that takes long says how long it has taken and how to end it, above the message box and, less often, to a screen reader.
  const SAID_AFTER_S = 5;
  const SAID_EVERY_S = 30;
  const aloud = document.createElement("div");
  set(aloud, "role", "status");
  aloud.className = "sr-only";
  let begun = 0;
  const tick = () => {
    const composer = document.querySelector("#message-composer");
    const busy = document.querySelector("#stop-button") !== null;
    begun = busy ? begun || performance.now() : 0;
    const seconds = begun ? Math.floor((performance.now() - begun) / 1000) : 0;
    const words = seconds >= SAID_AFTER_S ? `Still working, ${seconds} s so far. Stop or Escape ends it.` : "";
    if (composer && words) set(composer, "data-waiting", words);
    else if (composer) composer.removeAttribute("data-waiting");
    if (!words) aloud.textContent = "";
    else if (!aloud.textContent || seconds % SAID_EVERY_S === 0) aloud.textContent = words;
    if (!aloud.isConnected && document.body) document.body.append(aloud);
    bringBack();
  };
  setInterval(tick, 1000);

  // What the front end says in its own words, or in the browser's, in words that say what to do.
  const SAID = [
    [/^File type must be.*$/s, "I read CSV, PDF, Word (.docx), HTML, Markdown and text files."],
    [/^Too many files.*$/s, "Please attach up to 3 files at once."],
    [/^File is larger than (.+)$/, "That file is too large: up to $1, please."],
    [/^Couldn't resume chat.*$/s, "There is no such conversation of yours. This is a new one."],
    [/^Failed to upload (.+?): .*$/, "$1 could not be attached. An empty file cannot be read; otherwise please try again."],
    [/^(?:TypeError: )?(?:Failed to fetch|NetworkError.*|Load failed)$/, "Folioscope cannot be reached just now. Press again in a moment: nothing is done twice."],
  ];
  const reword = () => {
    for (const toast of document.querySelectorAll("[data-sonner-toast] [data-title]")) {
      const text = toast.textContent;
      for (const [said, words] of SAID) {
        if (said.test(text)) toast.textContent = text.replace(said, words);
      }
    }
  };

  // A button that goes when it is pressed takes the focus with it: whoever pressed it by keyboard goes on in the message box.
  let pressed = null;
  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest?.('button[id^="confirm-"], button[id^="cancel-"], button[id^="ask-"]');
      if (button) pressed = event.detail === 0 ? button : null;
    },
    true,
  );
  const keepFocus = () => {
    const field = document.querySelector("#chat-input");
    if (!pressed || pressed.isConnected || !field) return;
    if (document.activeElement === document.body) field.focus();
    if (document.activeElement !== document.body) pressed = null;
  };

  // A word that comes into a message is no reason to go through the whole of a long conversation.
  let changed = new Set();
  new MutationObserver((changes) => {
    const waiting = changed.size > 0;
    for (const change of changes) {
      if (!change.target.closest("svg, .js-plotly-plot, #js-plotly-tester")) changed.add(change.target.closest("[data-step-type]") || document);
    }
    if (waiting || !changed.size) return;
    requestAnimationFrame(() => {
      const parts = changed.has(document) ? [document] : [...changed];
      changed = new Set();
      for (const part of parts) describe(part);
      keepBeginning();
      keepInSight();
      reword();
      keepFocus();
      tick();
    });
  }).observe(document.documentElement, { childList: true, subtree: true });

  // A "stop" that is typed while something is being answered presses the stop button: the page sends no message meanwhile.
  const STOP = /^(?:please )?(?:stop|cancel|abort|halt|enough|stopp|abbrechen|arrête|basta|para)(?: (?:it|that|now|please))*[.!]*$/i;
  document.addEventListener(
    "keydown",
    (event) => {
      const field = event.target.closest?.("#chat-input");
      const button = document.querySelector("#stop-button");
      const words = field && typed();
      if (event.key !== "Enter" || event.shiftKey || !button || !words || !STOP.test(words)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      button.click();
      field.focus();
      document.execCommand("selectAll");
      document.execCommand("delete");
    },
    true,
  );

  // What draws charts is loaded once nothing else is to be done: a chart is then there also where the network has gone meanwhile.
  const IDLE_MS = 2000;
  addEventListener("load", () => {
    setTimeout(() => {
      const ahead = document.createElement("link");
      ahead.rel = "modulepreload";
      ahead.href = document.querySelector('meta[name="folioscope:charts"]').content;
      document.head.append(ahead);
    }, IDLE_MS);
  });

  // "/" goes to the message box, Escape stops a running answer.
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, [contenteditable], [role=dialog]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      document.querySelector("#chat-input")?.focus();
      event.preventDefault();
    }
    if (event.key === "Escape" && !document.querySelector("[role=dialog]")) document.querySelector("#stop-button")?.click();
  });
})();
