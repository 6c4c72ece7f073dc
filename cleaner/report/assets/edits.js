// What a person changes: labels and cuts, kept in the browser, and written as gold.

const report = JSON.parse(document.getElementById("data").textContent);
const kept = new Set(report.options.keep);
const readable = report.documents.filter(doc => doc.blocks);
const edits = {saved: true, lasting: true};

/** The runs of a document as they are labelled now: places in its string, the label, the block they came from, and
 * whether a person found them right. */
function runsOf(doc) {
  if (!doc.runs) {
    const places = fromPoints(
      doc.text,
      doc.blocks.flatMap(block => [block.start, block.end]),
    );
    doc.given = doc.blocks.map((block, at) => ({
      from: places[2 * at],
      to: places[2 * at + 1],
      label: block.label,
      block,
    }));
    doc.runs = doc.given;
    doc.before = [];
    doc.reviewed = false;
    restore(doc);
  }
  return doc.runs;
}

const isKept = run => kept.has(run.label);

function change(doc, runs) {
  doc.before.push({runs: doc.runs, reviewed: doc.reviewed});
  doc.runs = runs;
  doc.reviewed = true;
  touched(doc);
}

function relabel(doc, at, label) {
  if (doc.runs[at].label !== label) change(doc, doc.runs.with(at, {...doc.runs[at], label, right: true}));
}

/** A person looked at a run and found its label right. That alone takes no document into the gold. */
function confirmRun(doc, at) {
  if (doc.runs[at].right) return;
  doc.before.push({runs: doc.runs, reviewed: doc.reviewed});
  doc.runs = doc.runs.with(at, {...doc.runs[at], right: true});
  keep(doc);
}

/** The runs that a person who checks a document has to look at: findings, and what was kept with doubt. */
const toCheck = doc => [...doc.runs.keys()].filter(at => isFinding(doc.runs[at]) || isDoubtful(doc.runs[at]));
const unchecked = doc => toCheck(doc).filter(at => !doc.runs[at].right);

/** What a run is cut into at places of the string; white space at the edges belongs to no run. */
function partsOf(doc, at, places) {
  const run = doc.runs[at],
    edges = [run.from, ...places, run.to],
    parts = [];
  for (let k = 1; k < edges.length; k++) {
    const said = doc.text.slice(edges[k - 1], edges[k]),
      ink = said.trim();
    if (!ink) continue;
    const from = edges[k - 1] + said.indexOf(ink);
    parts.push({...run, from, to: from + ink.length});
  }
  return parts;
}

function undo(doc) {
  const last = doc.before.pop();
  if (!last) return false;
  const same = doc.reviewed === last.reviewed && alike(doc.runs, last.runs);
  Object.assign(doc, last);
  if (same) keep(doc);
  else touched(doc);
  return true;
}

function review(doc, reviewed) {
  doc.reviewed = reviewed;
  touched(doc);
}

const isEdited = doc => doc.runs !== doc.given;
const reviewedDocuments = () => readable.filter(doc => runsOf(doc) && doc.reviewed);

/** The spans of a document as gold has them: offsets in code points. */
function spansOf(doc) {
  const runs = runsOf(doc),
    points = toPoints(
      doc.text,
      runs.flatMap(run => [run.from, run.to]),
    );
  return runs.map((run, at) => [points[2 * at], points[2 * at + 1], run.label]);
}

const alike = (some, others) =>
  some.length === others.length &&
  some.every((run, at) => {
    const other = others[at];
    return run.label === other.label && run.from === other.from && run.to === other.to;
  });

/** Runs of the judge's blocks cut and labelled as some spans have it. Each has the block that it shares most with. */
function runsFrom(doc, spans) {
  const places = fromPoints(
    doc.text,
    spans.flatMap(([start, end]) => [start, end]),
  );
  let at = 0;
  return spans.map(([, , label], k) => {
    const from = places[2 * k],
      to = places[2 * k + 1],
      shared = run => Math.min(run.to, to) - Math.max(run.from, from);
    while (at + 1 < doc.given.length && doc.given[at].to <= from) at++;
    let best = at;
    for (let next = at + 1; next < doc.given.length && doc.given[next].from < to; next++)
      if (shared(doc.given[next]) > shared(doc.given[best])) best = next;
    return {from, to, label, block: doc.given[best].block};
  });
}

/** The article of a document, by its labels: what is `main`, with a blank line where something stood between. */
function articleOf(doc) {
  let said = "",
    last = null;
  for (const run of runsOf(doc).filter(one => one.label === "main")) {
    const gap = last === null ? "" : doc.text.slice(last, run.from);
    said += (/\S|[\n\r]/.test(gap) ? "\n\n" : gap) + doc.text.slice(run.from, run.to);
    last = run.to;
  }
  return said;
}

// Gold of texts has a label for every run; gold of pages has the HTML and the article.
const GOLD = {
  text: {
    id: "gold-text",
    file: "gold.jsonl",
    button: "Download gold",
    about: "the text of each document reviewed, with all its labels",
    of: () => true,
    fields: doc => ({text: doc.text, spans: spansOf(doc)}),
  },
  html: {
    id: "gold-html",
    file: "gold-html.jsonl",
    button: "Download gold of pages",
    about: "the HTML of each page reviewed, with its article",
    of: doc => doc.html !== undefined,
    fields: doc => ({html: doc.html, gold: articleOf(doc)}),
  },
};

/** A document as a line of gold. */
function goldLine(doc, kind) {
  const row = {id: doc.id};
  for (const name of ["url", "site", "language", "title"]) if (doc[name]) row[name] = doc[name];
  if (doc.site) row.host = doc.site;
  const line = JSON.stringify({...row, ...kind.fields(doc)});
  // Line ends to some readers of JSONL, though not to JSON.
  return line.replace(/[\u0085\u2028\u2029]/g, end => "\\u" + end.charCodeAt(0).toString(16).padStart(4, "0")) + "\n";
}

function download(kind) {
  const lines = reviewedDocuments()
    .filter(kind.of)
    .map(doc => goldLine(doc, kind));
  if (!lines.length) return;
  const url = URL.createObjectURL(new Blob(lines, {type: "application/jsonl"}));
  el("a", {href: url, download: kind.file}).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
  edits.saved = true;
  drawTools();
  say(`Downloaded the gold of ${many(lines.length, "document")}.`);
}

// Edits outlive a reload where the browser lets a file keep something; the page works without.

const slot = doc => `cleaner-report ${report.digest} ${doc.number}`;

/** The gold is another one now. */
function touched(doc) {
  edits.saved = false;
  keep(doc);
}

function keep(doc) {
  try {
    if (isEdited(doc) || doc.reviewed)
      localStorage.setItem(
        slot(doc),
        JSON.stringify({
          reviewed: doc.reviewed,
          spans: spansOf(doc),
          right: [...doc.runs.keys()].filter(at => doc.runs[at].right),
        }),
      );
    else localStorage.removeItem(slot(doc));
  } catch {
    edits.lasting = false;
  }
}

function restore(doc) {
  if (!report.edit) return;
  try {
    const saved = JSON.parse(localStorage.getItem(slot(doc)));
    if (!saved) return;
    const right = new Set(saved.right),
      runs = runsFrom(doc, saved.spans).map((run, at) => (right.has(at) ? {...run, right: true} : run));
    doc.reviewed = Boolean(saved.reviewed);
    if (right.size || !alike(runs, doc.given)) doc.runs = runs;
  } catch {
    edits.lasting = false;
  }
}

if (report.edit) {
  addEventListener("beforeunload", event => {
    if (!edits.saved) event.preventDefault();
  });
}
