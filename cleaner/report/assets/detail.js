// The panel that says what a block is and why, leads from one to the next, and changes them.

const panel = document.getElementById("detail");

function drawPanel(doc) {
  panel.hidden = false;
  panel.replaceChildren(el("div", {id: "block"}), jumps(doc));
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
  const run = doc.runs[at];
  const head = el(
    "p",
    {class: "verdict"},
    tag(run),
    el("span", {class: "fate"}, fateOf(run)),
    el("span", {class: "score", title: "probability that this is the article"}, `score ${run.block.score.toFixed(3)}`),
    el("span", {class: "place"}, `block ${at + 1} of ${doc.runs.length}`),
  );
  place.replaceChildren(head, el("p", {class: "reason"}, ...shown(reasonOf(run))), facts(doc, run));
  if (report.edit) place.append(controls(doc, at));
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
    el("span", {id: "position"}, many(findings(doc).length, "finding")),
    step("Next finding", "n", "›", () => jump(1)),
    step("Next piece of the article", "a", "Article", jumpArticle),
    doc.runs.some(isDoubtful) ? step("Next doubtful block", "d", "Doubtful", jumpDoubtful) : null,
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
  if (columns.length) fact("evidence", columns.map(({name, value}) => `${name} ${value}`).join(" · "));
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
