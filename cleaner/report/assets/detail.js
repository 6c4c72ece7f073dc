// The panel that says what a block is and why, leads from one to the next, and changes them.

const panel = document.getElementById("detail");

function drawPanel(doc) {
  panel.hidden = false;
  panel.replaceChildren(el("div", {id: "block"}), jumps(doc));
  tellPosition();
  drawDetail(doc, null);
}

/** Show a block in the panel; how to get there where `at` is null. */
function drawDetail(doc, at) {
  const place = document.getElementById("block");
  if (at === null) {
    const how = report.edit
      ? "Click a block, or go to the next finding, to change its label."
      : "Point at a block, or go to the next finding, to see why.";
    place.replaceChildren(el("p", {class: "hint"}, how));
    return;
  }
  const theirs = view.differences.get(at) ?? [];
  const run = doc.runs[at];
  const head = el(
    "p",
    {class: "verdict"},
    tag(run),
    el("span", {class: "fate"}, fateOf(run)),
    el("span", {class: "score", title: "probability that this is the article"}, `score ${run.block.score.toFixed(3)}`),
    isDoubtful(run) ? el("span", {class: "doubtful"}, "doubtful") : null,
    run.right ? el("span", {class: "checked"}, "✓ checked") : null,
    el("span", {class: "place"}, `block ${at + 1} of ${doc.runs.length}`),
  );
  place.replaceChildren(
    head,
    el("p", {class: "reason"}, ...shown(reasonOf(run))),
    ...theirs.map(({gold, labels}) => theirLabels(at, gold, labels)),
    report.edit ? controls(doc, at) : "",
    facts(doc, run),
  );
}

/** What a file of gold has for a block, and in a page to edit a way to take it. */
function theirLabels(at, gold, labels) {
  return el(
    "p",
    {class: "theirs-line"},
    `${gold.letter} says `,
    labels.map(label => el("span", {class: "tag", "data-label": label}, label)),
    report.edit ? el("button", {type: "button", click: () => act.take(at, gold)}, `Take ${gold.letter}’s`) : null,
  );
}

const fateOf = run => (isKept(run) ? "kept" : "dropped");

/** The judge's reason, which speaks of the judge's label. */
const reasonOf = ({label, block}) =>
  label === block.label ? block.reason : `The judge said ${block.label}: ${block.reason}`;

function jumps(doc) {
  const step = (name, key, said, click) =>
    el(
      "button",
      {type: "button", click, "aria-label": name, "aria-keyshortcuts": key, title: `${name} (${key})`},
      said,
    );
  return el(
    "div",
    {class: "jumps", role: "group", "aria-label": "Findings"},
    step("Previous finding", "p", "‹", () => jump(-1)),
    el("span", {id: "position"}),
    step("Next finding", "n", "›", () => jump(1)),
    step("Next piece of the article", "a", "Article", jumpArticle),
    doc.runs.some(isDoubtful) ? step("Next doubtful block", "d", "Doubtful", jumpDoubtful) : null,
    view.differences.size ? step("Next difference from the gold", "x", "Differs", jumpDiffering) : null,
    report.edit ? rightNext() : null,
  );
}

function rightNext() {
  return el(
    "button",
    {
      type: "button",
      class: "main-tool",
      id: "right-next",
      "aria-keyshortcuts": "r",
      title: "This label is right; go to the next block to check (r)",
      click: () => act.right(),
    },
    "Right, next",
  );
}

/** Where one is among the findings. */
function tellPosition() {
  const seen = findings(view.doc),
    place = view.at === null ? -1 : seen.indexOf(view.at);
  const noun = seen.length === 1 ? " finding" : " findings";
  document
    .getElementById("position")
    .replaceChildren(
      place < 0 ? count(seen.length) : `${count(place + 1)} of ${count(seen.length)}`,
      el("span", {class: "long"}, noun),
    );
}

function tag(run) {
  return el("span", {class: "tag", "data-label": run.label}, `${isKept(run) ? "+" : "−"} ${run.label}`);
}

function facts(doc, run) {
  const {block} = run,
    list = el("dl", {class: "facts"});
  const fact = (name, ...said) => list.append(el("div", {}, el("dt", {}, name), el("dd", {}, ...said)));
  for (const witness of block.witnesses ?? []) {
    const who = [witness.document, witness.site].filter(Boolean).join(" on ") || "a document without a name";
    fact("also in", ...shown(who), ` at ${witness.start}–${witness.end}, ${percent(witness.share)} of the block`);
  }
  const columns = block.evidence ?? [];
  for (const {name, value} of columns) {
    const column = report.columns[name];
    if (column) fact(term(column.name, `${column.about} Column ${name}: ${value}.`), valueOf(value, column.unit));
    else fact(name, String(value));
  }
  const whole = doc.given.some(one => one.block === block && one.from === run.from && one.to === run.to);
  fact(
    "offsets",
    toPoints(doc.text, [run.from, run.to]).join("–") +
      (whole && block.raw ? ` of the text, ${block.raw[0]}–${block.raw[1]} of the page` : ""),
  );
  if (block.xpath) fact("element", el("code", {}, ...shown(block.xpath)));
  return el("details", {open: !isNarrow()}, el("summary", {}, "Evidence and place"), list);
}

/** Places of a run where a sentence or a line begins, save its first. */
function breaks(text) {
  const found = new Set();
  for (const match of text.matchAll(/\n\s*(?=\S)/g)) found.add(match.index + match[0].length);
  if (Intl.Segmenter)
    for (const part of new Intl.Segmenter(undefined, {granularity: "sentence"}).segment(text)) found.add(part.index);
  found.delete(0);
  return [...found].filter(place => text.slice(0, place).trim() && text.slice(place).trim()).sort((a, b) => a - b);
}

function controls(doc, at) {
  const run = doc.runs[at],
    text = doc.text.slice(run.from, run.to);
  const choose = el(
    "select",
    {id: "label", change: event => act.relabel(at, event.target.value)},
    report.labels.map((label, number) =>
      el("option", {value: label, selected: label === run.label}, `${number + 1} ${label}`),
    ),
  );
  const places = breaks(text);
  const before = el(
    "select",
    {id: "cut", change: event => act.cut(at, [run.from + Number(event.target.value)])},
    el("option", {value: ""}, "choose where"),
    places.map(place => el("option", {value: place}, excerpt(text.slice(place), 40))),
  );
  return el(
    "div",
    {class: "controls", role: "group", "aria-label": "Change this block"},
    el("label", {for: "label"}, "Label"),
    choose,
    places.length ? [el("label", {for: "cut"}, "Cut before"), before] : null,
    doc.before.length ? el("button", {type: "button", click: () => act.undo()}, "Undo") : null,
  );
}
