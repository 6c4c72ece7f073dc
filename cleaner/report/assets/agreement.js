// Gold that others made: read from files, laid beside the labels of this page, and beside each other.

/** Files read, first come first. Each has a letter, its name, and for each document it knows the runs it has. */
const golds = [];
const MOST_BYTES = 256 * 1024 * 1024;
const sides = {left: -1, right: -1};

/** What a line of gold says of a document of this page: spans that can be laid over its text; else what is wrong. */
function spansIn(row, length) {
  if (!Array.isArray(row.spans)) return "no spans";
  let last = 0;
  for (const span of row.spans) {
    const [start, end, label] = Array.isArray(span) ? span : [];
    if (!Number.isInteger(start) || !Number.isInteger(end) || start < last || end <= start || end > length)
      return "spans that overlap, are empty or lie outside the text";
    if (!report.labels.includes(label)) return "a label that is not known";
    last = end;
  }
  return null;
}

/** Gold as a file has it, found again in the documents of this page by their text. */
function readGold(name, content) {
  const byText = Map.groupBy(readable, doc => doc.text),
    gold = {name, letter: String.fromCharCode(65 + (golds.length % 26)), runs: new Map(), partly: new Set()},
    wrong = [];
  let strange = 0;
  content.split("\n").forEach((line, number) => {
    if (!line.trim()) return;
    let row = null;
    try {
      row = JSON.parse(line);
    } catch {
      wrong.push(`line ${number + 1}: no JSON`);
      return;
    }
    const same = byText.get(row?.text)?.filter(doc => !gold.runs.has(doc)) ?? [],
      doc = same.find(one => one.id === row.id) ?? same[0];
    if (!doc) {
      strange += 1;
      return;
    }
    const fault = spansIn(row, doc.length);
    if (fault) {
      wrong.push(`line ${number + 1}: ${fault}`);
      return;
    }
    runsOf(doc);
    const runs = runsFrom(
        doc,
        row.spans.filter(([start, end]) => saysSomething(doc, start, end)),
      ),
      rest = uncovered(doc, runs);
    if (rest.length) gold.partly.add(doc);
    gold.runs.set(doc, rest.length ? [...runs, ...rest].sort((a, b) => a.from - b.from) : runs);
  });
  return {gold, strange, wrong};
}

function saysSomething(doc, start, end) {
  return doc.blocks.some(block => block.start < end && start < block.end);
}

/** Text that no run covers, with the judge's label. */
function uncovered(doc, runs) {
  const found = [];
  let next = 0;
  for (const run of doc.given) {
    while (next < runs.length && runs[next].to <= run.from) next++;
    let from = run.from;
    for (let k = next; from < run.to; k++) {
      const stop = k < runs.length ? Math.min(runs[k].from, run.to) : run.to,
        said = doc.text.slice(from, Math.max(from, stop)),
        ink = said.trim();
      if (ink) found.push({...run, from: from + said.indexOf(ink), to: from + said.indexOf(ink) + ink.length});
      from = k < runs.length ? Math.max(from, runs[k].to) : run.to;
    }
  }
  return found;
}

// Two sets of labels of the same texts.

/** Runs of each side: -1 is this page, else the number of a file. Of a page where labels are changed, those reviewed. */
function sideOf(side, doc) {
  if (side >= 0) return golds[side].runs.get(doc);
  return report.edit && !(runsOf(doc) && doc.reviewed) ? undefined : runsOf(doc);
}

const nameOf = side =>
  side < 0 ? (report.edit ? "this page" : "the judge") : `${golds[side].letter}: ${golds[side].name}`;

/** Stretches of text that two sides label, each with both labels; ascending. */
function stretches(some, others) {
  const found = [];
  for (let a = 0, b = 0; a < some.length && b < others.length;) {
    const from = Math.max(some[a].from, others[b].from),
      to = Math.min(some[a].to, others[b].to);
    if (from < to) found.push({from, to, one: some[a].label, other: others[b].label});
    if (some[a].to < others[b].to) a++;
    else b++;
  }
  return found;
}

/** Cohen's kappa of a table of counts, `counts[one][other]`: agreement beyond what chance gives. Null where all is one. */
function kappa(counts) {
  const sum = values => values.reduce((total, value) => total + value, 0);
  const total = sum(counts.flat()),
    agreed = sum(counts.map((row, at) => row[at])) / total,
    chance = sum(counts.map((row, at) => (sum(row) / total) * (sum(counts.map(one => one[at])) / total)));
  return total && chance < 1 ? (agreed - chance) / (1 - chance) : null;
}

const inked = text => Array.from(text.replace(/\s+/g, "")).length;

/** How two sides agree: characters by both labels, and the places where they differ. */
function compare(left, right) {
  const counts = report.labels.map(() => report.labels.map(() => 0)),
    places = [];
  let documents = 0;
  for (const doc of readable) {
    const some = sideOf(left, doc),
      others = sideOf(right, doc);
    if (!some || !others) continue;
    documents += 1;
    for (const {from, to, one, other} of stretches(some, others)) {
      const size = inked(doc.text.slice(from, to)),
        last = places.at(-1);
      counts[report.labels.indexOf(one)][report.labels.indexOf(other)] += size;
      if (one === other || !size) continue;
      if (last && last.doc === doc && last.one === one && last.other === other && !doc.text.slice(last.to, from).trim())
        Object.assign(last, {to, size: last.size + size});
      else places.push({doc, from, to, one, other, size});
    }
  }
  return {documents, counts, places};
}

/** The runs of a document that a file labels otherwise: by their number, each such file with its labels. */
function differencesIn(doc) {
  const found = new Map();
  for (const gold of golds.filter(one => one.runs.has(doc))) {
    const labels = doc.runs.map(() => new Set());
    let at = 0;
    for (const {from, other} of stretches(doc.runs, gold.runs.get(doc))) {
      while (doc.runs[at].to <= from) at++;
      labels[at].add(other);
    }
    labels.forEach((set, number) => {
      if ([...set].every(label => label === doc.runs[number].label)) return;
      found.set(number, [...(found.get(number) ?? []), {gold, labels: [...set]}]);
    });
  }
  return found;
}

/** What a run is cut into as a file has it. */
function takenFrom(gold, doc, at) {
  const run = doc.runs[at];
  return stretches([run], gold.runs.get(doc)).flatMap(({from, to, other}) =>
    partsOf({...doc, runs: [{...run, from, to}]}, 0, []).map(part => ({...part, label: other, right: true})),
  );
}

// As a part of the page.

function comparison() {
  if (!readable.length) return "";
  const place = el("div", {id: "agreement"}),
    input = el("input", {
      type: "file",
      id: "gold-file",
      accept: ".jsonl,.json,application/jsonl",
      multiple: true,
      change: async () => {
        await importGold([...input.files]);
        input.value = "";
      },
    });
  if (golds.length) drawAgreement(place);
  return part(
    "Gold from files",
    "Files of gold with spans, as this page and others like it write them. They are compared with the labels here and " +
      "with each other. Nothing leaves this page, and it forgets them when you leave.",
    el("p", {class: "ask importing"}, el("label", {for: "gold-file"}, "Import gold"), input),
    el("div", {id: "imported"}, golds.map(importedRow)),
    place,
  );
}

async function importGold(files) {
  const told = [],
    odd = [];
  for (const file of files) {
    if (file.size > MOST_BYTES) {
      odd.push(`${file.name} is larger than ${MOST_BYTES >> 20} MB and was not read.`);
      continue;
    }
    const {gold, strange, wrong} = readGold(file.name, await file.text());
    if (gold.runs.size) golds.push(gold);
    const said = toldOf(gold, strange, wrong);
    if (strange || wrong.length || gold.partly.size || !gold.runs.size) odd.push(said);
    else told.push(said);
  }
  // Two annotators are compared with each other; one, with this page.
  Object.assign(sides, {left: golds.length > 1 ? golds.length - 2 : -1, right: golds.length - 1});
  say([...told, ...odd].join(" "));
  // Who went on while a large file was read finds it when coming back.
  if (!document.getElementById("gold-file")) return;
  redrawComparison();
  document.getElementById("imported").append(...odd.map(line => el("p", {class: "notice"}, ...shown(line))));
}

function toldOf({name, runs, partly}, strange, wrong) {
  return [
    `${name}: ${many(runs.size, "document")} of this page.`,
    strange ? `${many(strange, "line")} ${strange === 1 ? "is" : "are"} of other texts.` : "",
    wrong.length
      ? `Left out: ${wrong.slice(0, 3).join("; ")}${wrong.length > 3 ? `; ${count(wrong.length - 3)} more` : ""}.`
      : "",
    partly.size ? `${many(partly.size, "document")} with text outside all spans, which keeps the judge's label.` : "",
  ]
    .filter(Boolean)
    .join(" ");
}

function importedRow(gold) {
  const take = el(
    "button",
    {type: "button", click: () => takeAll(gold)},
    `Take ${gold.letter} as the labels of this page`,
  );
  return el(
    "p",
    {class: "imported"},
    el("b", {}, `${gold.letter}`),
    el("bdi", {}, ...shown(gold.name)),
    ` ${many(gold.runs.size, "document")}`,
    report.edit ? take : null,
  );
}

/** A file's labels become those of this page; what was there can be had back by undoing in each document. */
function takeAll(gold) {
  let taken = 0;
  for (const [doc, runs] of gold.runs) {
    if (alike(runsOf(doc), runs) && (doc.reviewed || gold.partly.has(doc))) continue;
    change(doc, alike(runsOf(doc), runs) ? doc.runs : runs);
    doc.reviewed = !gold.partly.has(doc);
    touched(doc);
    taken += 1;
  }
  drawTools();
  redrawComparison();
  say(`${many(taken, "document")} now ${taken === 1 ? "has" : "have"} the labels of ${gold.name}.`);
}

function redrawComparison() {
  const old = document.getElementById("gold-file").closest(".part"),
    had = old.contains(document.activeElement) && (document.activeElement.id || "gold-file");
  old.replaceWith(comparison());
  document.getElementById(had)?.focus();
}

function drawAgreement(place) {
  const {documents, counts, places} = compare(sides.left, sides.right);
  const options = new Map([-1, ...golds.keys()].map(side => [String(side), nameOf(side)]));
  const pick = (id, name, end) =>
    choice(id, name, options, String(sides[end]), value => {
      sides[end] = Number(value);
      redrawComparison();
    });
  const among = el(
    "form",
    {class: "asking", submit: event => event.preventDefault()},
    pick("left", "Compare", "left"),
    pick("right", "with", "right"),
  );
  if (!counts.flat().some(Boolean)) {
    const why = report.edit ? " Of this page, documents count that are reviewed." : "";
    place.replaceChildren(among, el("p", {class: "nothing"}, `There is no text that both labelled.${why}`));
    return;
  }
  const main = report.labels.indexOf("main"),
    sum = values => values.reduce((total, value) => total + value, 0);
  const binary = [
    [counts[main][main], sum(counts[main]) - counts[main][main]],
    [sum(counts.map(row => row[main])) - counts[main][main], 0],
  ];
  binary[1][1] = sum(counts.flat()) - sum(binary.flat());
  const line = (name, table) => {
    const share = sum(table.map((row, at) => row[at])) / sum(table.flat()),
      beyond = kappa(table);
    return row("td", name, `${(100 * share).toFixed(1)} %`, beyond === null ? "–" : beyond.toFixed(3));
  };
  const kappaTerm = term(
    "Kappa",
    "Cohen's kappa: agreement beyond what chance would give. 1 is full agreement, 0 is chance; above 0.8 is taken for good.",
  );
  const items = el("ul", {class: "hits"}),
    show = one => differenceRow(one);
  items.append(...places.slice(0, ROWS).map(show));
  place.replaceChildren(
    among,
    el(
      "p",
      {class: "found"},
      `${many(documents, "document")}, ${count(sum(counts.flat()))} characters that are not white space.`,
    ),
    el(
      "table",
      {class: "agreement"},
      el("caption", {class: "unseen"}, "Agreement"),
      el("thead", {}, row("th", "Agreement on", "Alike", kappaTerm)),
      el("tbody", {}, line("article or not", binary), line("all labels", counts)),
    ),
    differences(counts),
    ...[
      el(
        "p",
        {class: "found"},
        places.length ? `${many(places.length, "place")} where they differ:` : "They do not differ anywhere.",
      ),
      places.length ? items : null,
      more(places, items, show),
    ].filter(Boolean),
  );
}

/** Which labels are taken for which, most characters first. */
function differences(counts) {
  const pairs = counts
    .flatMap((row, one) => row.map((size, other) => ({one, other, size})))
    .filter(({one, other, size}) => one !== other && size)
    .sort((a, b) => b.size - a.size);
  if (!pairs.length) return "";
  const labelled = at => el("span", {class: "tag", "data-label": report.labels[at]}, report.labels[at]);
  return el(
    "table",
    {class: "agreement"},
    el("caption", {class: "unseen"}, "Labels that differ"),
    el("thead", {}, row("th", nameOf(sides.left), nameOf(sides.right), "Characters")),
    el(
      "tbody",
      {},
      pairs.map(({one, other, size}) => row("td", labelled(one), labelled(other), count(size))),
    ),
  );
}

function differenceRow({doc, from, to, one, other}) {
  const at = runsOf(doc).findIndex(run => run.to > from);
  const labelled = label => el("span", {class: "tag", "data-label": label}, label);
  return el(
    "li",
    {},
    el(
      "a",
      {href: `#document-${doc.number}.${at + 1}`, dir: "auto", lang: languageOf(doc)},
      ...shown(excerpt(doc.text.slice(from, to), 220)),
    ),
    el(
      "p",
      {class: "hit-of"},
      labelled(one),
      " against ",
      labelled(other),
      el("bdi", {lang: languageOf(doc)}, ...shown(excerpt(doc.heading, 80))),
    ),
  );
}
