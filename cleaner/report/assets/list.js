// The documents of the sample: which are listed, and in what order one goes through them.

const doubts = doc => (doc.doubts ??= (doc.blocks ?? []).filter(block => isDoubtful({block})).length);
const size = blocks => blocks.reduce((sum, block) => sum + block.end - block.start, 0);
const droppedShare = doc =>
  (doc.dropped ??= doc.blocks?.length ? size(doc.blocks.filter(block => !block.kept)) / size(doc.blocks) : 0);

const ORDERS = {
  doubt: ["most doubtful first", (a, b) => doubts(b) - doubts(a) || a.number - b.number],
  dropped: ["most dropped first", (a, b) => droppedShare(b) - droppedShare(a) || a.number - b.number],
  input: ["order of the input", (a, b) => a.number - b.number],
};
const ROWS = 100;
/** What is asked of the list. Steps from document to document go by it too. */
const wanted = {text: "", label: "", findings: false, review: ""};

const labelsOf = doc => new Set(runsOf(doc).map(run => run.label));

/** Whether a document is listed. */
function isListed(doc) {
  const pattern = seeking(wanted.text);
  if (pattern && ![doc.heading, doc.id, doc.name, doc.url ?? "", doc.text ?? ""].some(said => pattern.test(said)))
    return false;
  if (!doc.blocks) return !wanted.findings && !wanted.label && !wanted.review;
  if (wanted.findings && !runsOf(doc).some(isFinding)) return false;
  if (wanted.label && !labelsOf(doc).has(wanted.label)) return false;
  return !wanted.review || (runsOf(doc) && doc.reviewed === (wanted.review === "yes"));
}

const inOrder = documents => documents.toSorted(ORDERS[view.order][1]);

/** The listed document behind another one, or before it; with `also`, the next of those that this holds for. */
function neighbour(doc, step, also = () => true) {
  const all = inOrder(readable),
    fits = one => isListed(one) && also(one),
    at = all.indexOf(doc);
  return step > 0 ? all.slice(at + 1).find(fits) : all.slice(0, Math.max(at, 0)).findLast(fits);
}

function list() {
  const {documents, corpus} = report,
    missing = corpus.documents - documents.length,
    unshown = documents.length - readable.length;
  let about = missing
    ? `${many(documents.length, "document")} of ${count(corpus.documents)}, drawn by the hash of their content: ` +
      "the same input gives the same sample. The figures above count all."
    : `All ${many(documents.length, "document")}.`;
  if (unshown)
    about += ` There was no room to show ${many(unshown, "document")}, only to list ${unshown === 1 ? "it" : "them"}.`;
  const table = el("div", {class: "listing"});
  const redraw = () => {
    const found = listed();
    table.replaceChildren(...found.nodes);
    drawPlaces();
    return found.said;
  };
  redraw();
  return part("Documents", about, documents.length > 1 ? asking(redraw) : null, table);
}

const LABEL_CHOICE = new Map([["", "any label"], ...report.labels.map(label => [label, label])]);

/** A choice with its label; `options` is a Map from values to what they are called. */
function choice(id, name, options, value, change) {
  const node = el(
    "select",
    {id, change: () => change(node.value)},
    [...options].map(([key, said]) => el("option", {value: key, selected: key === value}, said)),
  );
  return el("span", {class: "ask"}, el("label", {for: id}, name), node);
}

/** A field to search by, which answers when one stops typing. */
function searching(id, name, value, change) {
  let timer = 0;
  const node = el("input", {
    type: "search",
    id,
    value,
    maxlength: "200",
    autocomplete: "off",
    spellcheck: "false",
    input: () => {
      clearTimeout(timer);
      timer = setTimeout(() => change(node.value), 150);
    },
  });
  return el("span", {class: "ask wide"}, el("label", {for: id}, name), node);
}

const REVIEWS = new Map([
  ["", "all"],
  ["no", "not reviewed"],
  ["yes", "reviewed"],
]);

function asking(redraw) {
  const ask = values => {
    Object.assign(wanted, values);
    say(redraw());
  };
  const findings = el("input", {type: "checkbox", id: "findings", change: () => ask({findings: findings.checked})});
  findings.checked = wanted.findings;
  return el(
    "form",
    {class: "asking", role: "search", "aria-label": "Documents", submit: event => event.preventDefault()},
    searching("search", "Search", wanted.text, text => ask({text})),
    choice("with-label", "With", LABEL_CHOICE, wanted.label, label => ask({label})),
    report.edit ? choice("review", "Review", REVIEWS, wanted.review, review => ask({review})) : null,
    choice(
      "order",
      "Sort by",
      new Map(Object.entries(ORDERS).map(([key, [name]]) => [key, name])),
      view.order,
      order => {
        view.order = order;
        say(redraw());
      },
    ),
    el("label", {class: "tick"}, findings, "Only with findings"),
  );
}

/** The table of those that are listed, and a sentence that says how many they are. */
function listed() {
  const found = inOrder(report.documents.filter(isListed));
  const said =
    found.length < report.documents.length
      ? `${count(found.length)} of ${many(report.documents.length, "document")} listed.`
      : `${many(found.length, "document")} listed.`;
  const body = el("tbody", {}, found.slice(0, ROWS).map(documentRow));
  const table = el(
    "table",
    {class: "list"},
    el("caption", {class: "unseen"}, "Documents"),
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        el("th", {scope: "col"}, "Document"),
        el("td", {class: "picture"}),
        el("th", {scope: "col", class: "figure"}, "Kept"),
        el(
          "th",
          {scope: "col", class: "figure"},
          term(
            "Doubtful",
            `Blocks with a score between ${DOUBTFUL[0]} and ${DOUBTFUL[1]}: errors are likeliest there.`,
          ),
        ),
      ),
    ),
    body,
  );
  const nodes = [el("p", {class: "found"}, said)];
  if (found.length) nodes.push(table, more(found, body, documentRow));
  return {said, nodes: nodes.filter(Boolean)};
}

/** A button that shows what a list has besides its first rows; null where that is all. */
function more(all, place, row) {
  if (all.length <= ROWS) return null;
  const button = el("button", {
    type: "button",
    class: "more",
    click: () => {
      const shown = place.children.length,
        rows = all.slice(shown, shown + 5 * ROWS).map(row);
      place.append(...rows);
      rows[0].querySelector("a")?.focus();
      if (place.children.length >= all.length) button.remove();
      else name();
    },
  });
  const name = () => {
    const left = all.length - place.children.length;
    button.textContent = `Show ${count(Math.min(left, 5 * ROWS))} more`;
  };
  name();
  return button;
}

/** The labels of a document along its length, in no more pieces than an eye can tell. */
function picture(doc) {
  const bar = el("span", {class: "stack", "aria-hidden": "true"}),
    pieces = [];
  for (const block of doc.blocks ?? []) {
    const last = pieces.at(-1),
      length = block.end - block.start;
    if (last?.label === block.label) last.length += length;
    else pieces.push({label: block.label, length});
  }
  const least = pieces.length > 150 ? pieces.map(piece => piece.length).toSorted((a, b) => b - a)[150] : 0;
  for (const {label, length} of pieces)
    if (length > least || !least) bar.append(el("span", {"data-label": label, style: {"flex-grow": length}}));
  return bar;
}

function documentRow(doc) {
  const name = doc.blocks
    ? el("a", {href: `#document-${doc.number}`, dir: "auto", lang: languageOf(doc)}, ...shown(doc.heading))
    : el("span", {dir: "auto"}, ...shown(doc.heading), " (not shown)");
  const edited =
    report.edit && doc.blocks && runsOf(doc) && doc.reviewed ? el("span", {class: "reviewed"}, "reviewed") : null;
  return el(
    "tr",
    {},
    el(
      "th",
      {scope: "row"},
      name,
      edited,
      el(
        "span",
        {class: "from"},
        ...shown([doc.name === doc.id ? doc.name : `${doc.name} ${doc.id}`, doc.site].filter(Boolean).join(" · ")),
      ),
    ),
    el("td", {class: "picture"}, picture(doc)),
    el("td", {class: "figure"}, doc.blocks ? percent(1 - droppedShare(doc)) : "–"),
    el("td", {class: "figure"}, doc.blocks ? count(doubts(doc)) : "–"),
  );
}
