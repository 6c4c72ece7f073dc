// The frame: where one is, tools, keys.

const frame = {keys: true, title: document.title};

const say = text => {
  document.getElementById("said").textContent = text;
};

/** Draw what the address names. Who came by a link or a key is told, and begins at the top of it. */
function arrive() {
  const came = document.activeElement?.closest(".places")?.contains(document.activeElement)
    ? document.activeElement.ariaLabel
    : null;
  route();
  const doc = here(),
    same = came && [...document.querySelectorAll(".places [aria-label]:enabled")].find(one => one.ariaLabel === came);
  if (same) same.focus();
  else if (view.at === null || !doc) document.getElementById("content").focus({preventScroll: true});
  if (view.at === null || !doc) say(doc ? doc.heading : (document.querySelector("h1")?.textContent ?? ""));
}

function route() {
  scrollTo(0, 0);
  if (/^#find(\?|$)/.test(location.hash)) {
    drawFind(new URLSearchParams(location.hash.slice(6)));
    document.title = "Find · cleaner report";
    drawPlaces();
    return;
  }
  const found = /^#document-(\d+)(?:\.(\d+))?$/.exec(location.hash);
  const doc = found && readable.find(one => one.number === Number(found[1]));
  if (doc) drawDocument(doc, found[2] ? Number(found[2]) - 1 : null);
  else if (location.hash === "#corpus" || readable.length !== 1) drawCorpus();
  else drawDocument(readable[0]);
  document.title = here() ? `${excerpt(here().heading, 60)} · cleaner report` : frame.title;
  drawPlaces();
}

function here() {
  return document.getElementById("content").className === "document" ? view.doc : null;
}

function drawPlaces() {
  const doc = here(),
    places = document.querySelector(".places");
  const finding = /^#find(\?|$)/.test(location.hash);
  places.replaceChildren(el("a", {href: "#corpus", "aria-current": doc || finding ? null : "page"}, "Corpus"));
  if (!readable.length) return;
  places.append(el("a", {href: "#find", "aria-current": finding ? "page" : null}, "Find"));
  const pick = el(
    "select",
    {
      "aria-label": "Document",
      change: event => {
        location.hash = event.target.value;
      },
    },
    doc ? null : el("option", {value: "#corpus"}, "Documents"),
    inOrder(readable).map(one =>
      el(
        "option",
        {value: `#document-${one.number}`, selected: one === doc},
        `${one.number} ${excerpt(one.heading, 60)}`,
      ),
    ),
  );
  const step = (name, to, keys) =>
    el(
      "button",
      {
        type: "button",
        class: "step",
        disabled: !to,
        "aria-label": `${name} document`,
        title: `${name} document (${keys})`,
        click: () => go(to),
      },
      name === "Previous" ? "‹" : "›",
    );
  places.append(step("Previous", doc && neighbour(doc, -1), "["), pick, step("Next", neighbour(doc, 1), "]"));
}

function go(doc) {
  if (doc) location.hash = `#document-${doc.number}`;
}

const THEMES = ["auto", "light", "dark"];

function drawTools() {
  const theme = document.documentElement.dataset.theme ?? "auto";
  const tools = [
    el("button", {type: "button", click: () => setTheme(THEMES[(THEMES.indexOf(theme) + 1) % 3])}, `Theme: ${theme}`),
    el("button", {type: "button", click: showKeys, "aria-keyshortcuts": "?"}, "Keys"),
  ];
  for (const kind of report.edit ? [GOLD.text, ...(readable.some(GOLD.html.of) ? [GOLD.html] : [])] : []) {
    const number = reviewedDocuments().filter(kind.of).length;
    tools.push(
      el(
        "button",
        {
          type: "button",
          id: kind.id,
          class: "main-tool",
          title: kind.about,
          disabled: !number,
          click: () => download(kind),
        },
        kind.button,
        number ? ` (${number})` : "",
      ),
    );
  }
  if (report.edit) tools.unshift(progress());
  const place = document.querySelector(".tools"),
    at = [...place.children].indexOf(document.activeElement);
  place.replaceChildren(...tools);
  tools[at]?.focus();
}

/** How far one is. */
function progress() {
  const done = reviewedDocuments().length,
    all = readable.length;
  return el(
    "p",
    {class: "progress"},
    el("progress", {max: Math.max(all, 1), value: done, "aria-hidden": "true"}),
    `${count(done)} of ${count(all)} reviewed`,
  );
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem("cleaner-report theme", theme);
  } catch {
    // Then it holds until the page is left.
  }
  drawTools();
}

// Keys.

const KEYS = {
  n: ["next finding", () => jump(1)],
  j: ["next finding", () => jump(1)],
  p: ["finding before", () => jump(-1)],
  k: ["finding before", () => jump(-1)],
  a: ["next piece of the article", jumpArticle],
  d: ["next doubtful block", jumpDoubtful],
  x: ["next difference from imported gold", jumpDiffering],
  "]": ["next document", () => go(neighbour(here(), 1))],
  "[": ["document before", () => go(neighbour(here(), -1))],
  "/": ["find", find],
  c: [
    "corpus",
    () => {
      location.hash = "#corpus";
    },
  ],
  "?": ["these keys", showKeys],
};
if (report.edit) {
  report.labels.forEach((label, at) => {
    KEYS[at + 1] = [`label it ${label}`, () => labelHere(label)];
  });
  KEYS.r = ["right, next block to check", () => act.right()];
  KEYS.R = ["all right, next document", () => act.allRight()];
  KEYS.u = ["undo", () => act.undo()];
}

function find() {
  if (!document.getElementById("find-text")) {
    // No event follows, so nothing takes the focus away again.
    history.pushState(null, "", "#find");
    route();
  }
  document.getElementById("find-text")?.focus();
}

function labelHere(label) {
  const words = wordsSelected();
  if (words) act.labelPart(words, label);
  else if (view.at !== null) act.relabel(view.at, label);
}

addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("select, dialog, input:not([type=checkbox]), textarea")) return;
  // An explanation that stands open is put away first, by the browser.
  if (event.key === "Escape" && here() && !document.querySelector(":popover-open")) unpin();
  // Shift decides between small and capital letters, not the lock, which one may have forgotten.
  const key = /^[a-z]$/i.test(event.key) ? event.key[event.shiftKey ? "toUpperCase" : "toLowerCase"]() : event.key;
  const known = frame.keys ? KEYS[key] : key === "?" ? KEYS["?"] : null;
  if (!known || (!here() && !"c?]/".includes(key))) return;
  event.preventDefault();
  known[1]();
});

function showKeys() {
  const groups = Map.groupBy(Object.entries(KEYS), ([, [name]]) => name);
  const box = el("input", {
    type: "checkbox",
    id: "keys-on",
    change: () => {
      frame.keys = box.checked;
    },
  });
  box.checked = frame.keys;
  const dialog = el(
    "dialog",
    {"aria-labelledby": "keys-title", close: () => dialog.remove()},
    el("h2", {id: "keys-title"}, "Keys"),
    el(
      "dl",
      {},
      [...groups].map(([name, keys]) =>
        el(
          "div",
          {},
          el(
            "dt",
            {},
            keys.map(([key]) => el("kbd", {}, key)),
          ),
          el("dd", {}, name),
        ),
      ),
      el("div", {}, el("dt", {}, el("kbd", {}, "Esc")), el("dd", {}, "let go of the block")),
    ),
    el("p", {}, box, el("label", {for: "keys-on"}, "Single keys are on")),
    el("button", {type: "button", click: () => dialog.close()}, "Close"),
  );
  document.body.append(dialog);
  dialog.showModal();
}

document.querySelector(".skip").addEventListener("click", event => {
  event.preventDefault();
  document.getElementById("content").focus();
});
addEventListener("hashchange", arrive);
try {
  const theme = localStorage.getItem("cleaner-report theme");
  if (THEMES.includes(theme)) document.documentElement.dataset.theme = theme;
} catch {
  // Nothing is kept here; the browser's own scheme holds.
}
// The address says where to be; a browser that comes back to its own place would undo that.
history.scrollRestoration = "manual";
document.documentElement.dataset.edit = report.edit;
drawTools();
route();
