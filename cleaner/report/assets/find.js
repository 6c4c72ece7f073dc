// Blocks of all documents: by their words, their label, their score, and whether they were kept.

// What can be asked for: by the value in the address, what it is called.
const SCORES = new Map([
  ["", "any score"],
  ["doubtful", "doubtful"],
  ...report.corpus.scores.map((_, bin) => [String(bin), scoresOf(bin)]),
]);
const FATES = new Map([
  ["", "kept or dropped"],
  ["kept", "kept"],
  ["dropped", "dropped"],
]);

function scoresOf(bin) {
  return `${(bin / 10).toFixed(1)}–${((bin + 1) / 10).toFixed(1)}`;
}

/** The bar of the histogram that a score counts in. */
const binOf = score => Math.min(Math.floor(score * 10), 9);

/** The address of the blocks that something is asked of. */
const addressOf = asked => `#find?${new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ""))}`;

function drawFind(given) {
  const asked = Object.fromEntries(["text", "label", "score", "fate"].map(name => [name, given.get(name) ?? ""]));
  // An address may ask for what is not there; then it asks for anything.
  for (const [name, known] of Object.entries({label: LABEL_CHOICE, score: SCORES, fate: FATES}))
    if (!known.has(asked[name])) asked[name] = "";
  const content = document.getElementById("content"),
    place = el("div", {class: "listing"});
  const redraw = values => {
    Object.assign(asked, values);
    history.replaceState(null, "", addressOf(asked));
    say(drawHits(place, asked));
  };
  content.className = "corpus";
  panel.hidden = true;
  content.replaceChildren(
    el(
      "header",
      {class: "about"},
      el("h1", {}, "Find"),
      el(
        "p",
        {class: "facts-line"},
        readable.length < report.corpus.documents
          ? `Blocks of the ${many(readable.length, "document")} shown, of ${count(report.corpus.documents)}.`
          : "Blocks of all documents.",
      ),
    ),
    el(
      "form",
      {class: "asking", role: "search", "aria-label": "Blocks", submit: event => event.preventDefault()},
      searching("find-text", "Text", asked.text, text => redraw({text})),
      choice("find-label", "Label", LABEL_CHOICE, asked.label, label => redraw({label})),
      choice("find-score", "Score", SCORES, asked.score, score => redraw({score})),
      choice("find-fate", "Kept or dropped", FATES, asked.fate, fate => redraw({fate})),
    ),
    place,
  );
  return drawHits(place, asked);
}

/** What is asked for, the most doubtful first. */
function hits({text, label, score, fate}) {
  const pattern = seeking(text),
    found = [];
  for (const doc of readable) {
    runsOf(doc).forEach((run, at) => {
      if (label && run.label !== label) return;
      if (fate && isKept(run) !== (fate === "kept")) return;
      if (score && !(score === "doubtful" ? isDoubtful(run) : binOf(run.block.score) === Number(score))) return;
      if (pattern && !pattern.test(doc.text.slice(run.from, run.to))) return;
      found.push({doc, at, run});
    });
  }
  const distance = ({run}) => Math.abs(run.block.score - 0.5);
  return found.sort((a, b) => distance(a) - distance(b));
}

function drawHits(place, asked) {
  const found = hits(asked),
    documents = new Set(found.map(one => one.doc)).size,
    pattern = seeking(asked.text);
  const said = found.length
    ? `${many(found.length, "block")} in ${many(documents, "document")}${found.length > 1 ? ", the most doubtful first" : ""}.`
    : "No block matches.";
  const row = hit => hitRow(hit, pattern),
    items = el("ul", {class: "hits"}, found.slice(0, ROWS).map(row));
  place.replaceChildren(
    ...[el("p", {class: "found"}, said), found.length ? items : null, more(found, items, row)].filter(Boolean),
  );
  return said;
}

function hitRow({doc, at, run}, pattern) {
  return el(
    "li",
    {},
    el(
      "a",
      {href: `#document-${doc.number}.${at + 1}`, dir: "auto", lang: languageOf(doc)},
      ...snippet(doc.text.slice(run.from, run.to), pattern),
    ),
    el(
      "p",
      {class: "hit-of"},
      tag(run),
      el("span", {class: "score"}, `score ${run.block.score.toFixed(2)}`),
      el("bdi", {lang: languageOf(doc)}, ...shown(excerpt(doc.heading, 80))),
    ),
  );
}
