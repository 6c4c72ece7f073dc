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
  if (view.at === null || !doc) say(doc ? titleOf(doc) : "Corpus");
}

function route() {
  scrollTo(0, 0);
  const found = /^#document-(\d+)(?:\.(\d+))?$/.exec(location.hash);
  const doc = found && readable.find(one => one.number === Number(found[1]));
  if (doc) drawDocument(doc, found[2] ? Number(found[2]) - 1 : null);
  else if (location.hash === "#corpus" || readable.length !== 1) drawCorpus();
  else drawDocument(readable[0]);
  document.title = here() ? `${excerpt(titleOf(here()), 60)} · cleaner report` : frame.title;
  drawPlaces();
}

function here() {
  return document.getElementById("content").className === "document" ? view.doc : null;
}

function drawPlaces() {
  const doc = here(),
    places = document.querySelector(".places");
  places.replaceChildren(el("a", {href: "#corpus", "aria-current": doc ? null : "page"}, "Corpus"));
  if (!readable.length) return;
  const at = readable.indexOf(doc);
  const pick = el(
    "select",
    {
      "aria-label": "Document",
      change: event => {
        location.hash = event.target.value;
      },
    },
    doc ? null : el("option", {value: "#corpus"}, "Documents"),
    readable.map(one =>
      el(
        "option",
        {value: `#document-${one.number}`, selected: one === doc},
        `${one.number} ${excerpt(titleOf(one), 60)}`,
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
  places.append(
    step("Previous", doc && readable[at - 1], "["),
    pick,
    step("Next", doc ? readable[at + 1] : readable[0], "]"),
  );
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
  const place = document.querySelector(".tools"),
    at = [...place.children].indexOf(document.activeElement);
  place.replaceChildren(...tools);
  tools[at]?.focus();
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
  "]": ["next document", () => go(readable[readable.indexOf(view.doc) + 1])],
  "[": ["document before", () => go(readable[readable.indexOf(view.doc) - 1])],
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
    KEYS[at + 1] = [`label the block, or the words selected, ${label}`, () => labelHere(label)];
  });
  KEYS.u = ["undo", () => act.undo()];
}

function labelHere(label) {
  const words = wordsSelected();
  if (words) act.labelPart(words, label);
  else if (view.at !== null) act.relabel(view.at, label);
}

addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("select, dialog")) return;
  if (event.key === "Escape" && here()) unpin();
  const known = frame.keys ? KEYS[event.key] : event.key === "?" ? KEYS["?"] : null;
  if (!known || (!here() && !"c?]".includes(event.key))) return;
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
