// One document: as read, beside what was kept of it.

const view = {doc: null, at: null, hovered: null, hidden: new Set(), pane: "read", pointer: [], timer: 0};
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const DOUBTFUL = [0.2, 0.8];

const isFinding = run => run.label !== "main";
const isDoubtful = ({block}) => block.score > DOUBTFUL[0] && block.score < DOUBTFUL[1];
const isOpen = run => !view.hidden.has(run.label);

function titleOf(doc) {
  if (doc.title) return doc.title;
  const found = doc.blocks?.find(block => block.label === "title") ?? doc.blocks?.find(block => block.kept);
  return found ? excerpt(doc.text.slice(...fromPoints(doc.text, [found.start, found.end])), 90) : doc.id;
}

/** Draw a document. The focus goes to the block at `at` where one is given. */
function drawDocument(doc, at = null) {
  runsOf(doc);
  const same = view.doc === doc;
  Object.assign(view, {doc, at: null, hovered: null});
  const read = same ? paneOf("read").scrollTop : 0, clean = same ? paneOf("clean").scrollTop : 0;
  const content = document.getElementById("content");
  content.className = "document";
  content.dataset.pane = view.pane;
  content.replaceChildren(documentHead(doc), filters(doc), el("div", {class: "panes"}, readPane(doc), cleanPane(doc)));
  drawPanel(doc);
  hideFiltered();
  paneOf("read").scrollTop = read;
  paneOf("clean").scrollTop = clean;
  if (at !== null && at < doc.runs.length) select(at, {jump: true});
}

function documentHead(doc) {
  const runs = doc.runs, keptRuns = runs.filter(isKept).length;
  const parts = [doc.name === doc.id ? doc.name : `${doc.name} ${doc.id}`, doc.site ?? "", doc.form === "html" ? "visible text of a page" : "",
    `${count(doc.length)} characters`, `${keptRuns} of ${many(runs.length, "block")} kept`];
  const head = el("header", {class: "about"}, el("h1", {dir: "auto"}, ...shown(titleOf(doc))), el("p", {class: "facts-line"}, ...shown(parts.filter(Boolean).join(" · "))));
  for (const note of doc.notes) head.append(el("p", {class: "notice"}, ...shown(`Note: ${note}`)));
  if (report.edit) {
    const box = el("input", {type: "checkbox", id: "reviewed", change: event => act.review(event.target.checked)});
    box.checked = doc.reviewed;
    head.append(el("p", {class: "review"}, box, el("label", {for: "reviewed"}, "The labels are right: take this document into the gold")));
    if (!edits.lasting) head.append(el("p", {class: "notice"}, "Changes are not kept when this page is left: this browser lets it save nothing. Download the gold before."));
  }
  return head;
}

function filters(doc) {
  const bar = el("div", {class: "bar"});
  const counts = Map.groupBy(doc.runs, run => run.label);
  const boxes = el("div", {class: "filters", role: "group", "aria-label": "Labels shown"});
  for (const label of report.labels) {
    const box = el("input", {type: "checkbox", id: `show-${label}`, change: () => filter(label, box.checked)});
    box.checked = !view.hidden.has(label);
    const number = counts.get(label)?.length ?? 0;
    boxes.append(el("span", {class: number ? "filter" : "filter none", "data-label": label}, box,
      el("label", {for: box.id, title: LABELS[label]}, label, el("span", {class: "number"}, ` ${number}`))));
  }
  const panes = el("div", {class: "switch", role: "group", "aria-label": "Text shown"},
    ["read", "clean"].map(pane => el("button", {type: "button", "data-pane": pane, "aria-pressed": String(view.pane === pane), click: () => turn(pane)},
      pane === "read" ? "As read" : "Clean text")));
  bar.append(boxes, panes);
  return bar;
}

const LINE_END = /[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;

/** Runs with what stands before each, in paragraphs: a line end or another run parts two, else they are in one. */
function paragraphs(doc, at) {
  const found = [];
  let last = -1;
  for (const number of at) {
    const run = doc.runs[number], gap = number && number === last + 1 ? doc.text.slice(doc.runs[last].to, run.from) : "\n";
    if (!LINE_END.test(gap)) found.at(-1).push({number, run, gap});
    else found.push([{number, run, gap: ""}]);
    last = number;
  }
  return found;
}

function readPane(doc) {
  const pane = el("section", {class: "pane read", id: "read", tabindex: "0", "aria-labelledby": "read-title"}, el("h2", {id: "read-title"}, "As read"));
  for (const paragraph of paragraphs(doc, doc.runs.keys())) {
    const line = el("p", {dir: "auto"}), whole = paragraph.length === 1;
    const box = el("div", {class: whole ? "paragraph whole" : "paragraph"}, line);
    for (const {number, run, gap} of paragraph) {
      const finding = isFinding(run), why = `why-${number}`;
      const name = `${run.label}, ${isKept(run) ? "kept" : "dropped"}`;
      const block = el("span", {class: "block", id: `read-${number}`, "data-at": number, "data-label": run.label,
        "data-kept": String(isKept(run)), tabindex: finding ? "0" : "-1", role: finding ? "group" : null,
        "aria-label": finding ? name : null, "aria-describedby": finding ? why : null}, ...shown(doc.text.slice(run.from, run.to)));
      if (number === paragraph[0].number) {
        if (finding || !whole) box.prepend(gutter(run));
      } else {
        line.append(gap, gutter(run));
      }
      line.append(block);
      if (finding) box.append(el("p", {class: "why", id: why}, ...shown(run.block.reason)));
    }
    if (whole) Object.assign(box.dataset, {label: paragraph[0].run.label, kept: isKept(paragraph[0].run)});
    pane.append(box);
  }
  if (!doc.runs.length) pane.append(el("p", {class: "nothing"}, "There is no text in this document."));
  return listening(pane);
}

function gutter(run) {
  const label = tag(run);
  label.setAttribute("aria-hidden", "true");
  label.dir = "ltr";
  return label;
}

function cleanPane(doc) {
  const pane = el("section", {class: "pane clean", id: "clean", tabindex: "0", "aria-labelledby": "clean-title"}, el("h2", {id: "clean-title"}, "Clean text"));
  const keptAt = [...doc.runs.keys()].filter(at => isKept(doc.runs[at]));
  let next = 0;
  const cutTo = (stop, into) => {
    if (stop > next) into.append(mark(doc, next, stop));
  };
  for (const paragraph of paragraphs(doc, keptAt)) {
    cutTo(paragraph[0].number, pane);
    next = paragraph[0].number;
    const line = el("p", {dir: "auto"});
    for (const {number, run, gap} of paragraph) {
      line.append(gap, el("span", {class: "block", id: `clean-${number}`, "data-at": number, "data-label": run.label, "data-kept": true, tabindex: "0"},
        ...shown(doc.text.slice(run.from, run.to))));
      next = number + 1;
    }
    pane.append(line);
  }
  cutTo(doc.runs.length, pane);
  if (!keptAt.length) pane.append(el("p", {class: "nothing"}, "Nothing was kept."));
  return listening(pane);
}

/** Where blocks were dropped: leads to the first of them. */
function mark(doc, from, to) {
  return el("button", {type: "button", class: "mark", id: `mark-${from}`, "data-at": from, "data-to": to, click: () => select(from, {jump: true, pane: "read"})},
    `${many(to - from, "block")} dropped`);
}

function listening(pane) {
  const at = event => event.target.closest("[data-at]");
  pane.addEventListener("mouseover", event => {
    const over = at(event), rests = event.screenX === view.pointer[0] && event.screenY === view.pointer[1];
    // What comes under a pointer that rests was not pointed at.
    if (over && !rests) hover(Number(over.dataset.at), pane.id);
  });
  pane.addEventListener("mousemove", event => {
    view.pointer = [event.screenX, event.screenY];
  });
  pane.addEventListener("mouseleave", () => hover(null, pane.id));
  pane.addEventListener("focusin", event => {
    const on = at(event);
    if (on && !on.matches(".mark")) pin(Number(on.dataset.at), pane.id);
  });
  pane.addEventListener("click", event => {
    const on = at(event);
    // A selection of words is not a click.
    if (on && !on.matches(".mark") && getSelection().isCollapsed) select(Number(on.dataset.at), {pane: pane.id});
  });
  return pane;
}

const paneOf = name => document.getElementById(name);

/** The nodes of a block in both texts; where it was dropped, the mark in the clean text. */
function nodesOf(at) {
  const clean = document.getElementById(`clean-${at}`)
    ?? [...document.querySelectorAll(".mark")].find(one => Number(one.dataset.at) <= at && at < Number(one.dataset.to)) ?? null;
  return {read: document.getElementById(`read-${at}`), clean};
}

function light(name, at) {
  for (const node of document.querySelectorAll(`.${name}`)) node.classList.remove(name);
  if (at !== null) for (const node of Object.values(nodesOf(at))) node?.classList.add(name);
}

function hover(at, pane) {
  if (view.hovered === at) return;
  view.hovered = at;
  light("lit", at);
  // Whoever is choosing a label in the panel keeps it.
  if (!document.getElementById("block").contains(document.activeElement)) drawDetail(view.doc, at ?? view.at);
  clearTimeout(view.timer);
  // The other text follows where the pointer rests, not all that it crosses.
  if (at !== null) view.timer = setTimeout(() => reveal(nodesOf(at)[pane === "read" ? "clean" : "read"]), 120);
}

function pin(at, pane) {
  if (view.at === at) return;
  view.at = at;
  light("pinned", at);
  drawDetail(view.doc, at);
  reveal(nodesOf(at)[pane === "read" ? "clean" : "read"]);
  const seen = findings(view.doc), place = seen.indexOf(at);
  document.getElementById("position").textContent = place < 0 ? many(seen.length, "finding") : `${place + 1} of ${many(seen.length, "finding")}`;
  replaceAddress(`#document-${view.doc.number}.${at + 1}`);
}

function unpin() {
  view.at = null;
  light("pinned", null);
  drawDetail(view.doc, view.hovered);
  document.getElementById("position").textContent = many(findings(view.doc).length, "finding");
  document.activeElement?.blur();
}

/** Pin a block, focus it and bring it to sight. */
function select(at, {jump = false, pane = "read"} = {}) {
  const node = nodesOf(at)[pane];
  if (!node) return;
  if (jump && isNarrow() && view.pane !== pane) turn(pane);
  pin(at, pane);
  node.focus({preventScroll: true});
  if (jump) reveal(node);
}

const isNarrow = () => getComputedStyle(document.querySelector(".switch")).display !== "none";

/** Scroll a node into the middle of its own pane, if it is not in sight; nothing else moves. */
function reveal(node) {
  if (!node || !node.offsetParent) return;
  const behavior = calm.matches ? "auto" : "smooth";
  if (isNarrow()) {
    node.scrollIntoView({block: node.offsetHeight > innerHeight / 3 ? "start" : "center", behavior});
    return;
  }
  const pane = node.closest(".pane"), box = node.getBoundingClientRect(), frame = pane.getBoundingClientRect();
  if (box.top >= frame.top + 40 && box.bottom <= frame.bottom - 20) return;
  const middle = box.height > frame.height - 80 ? box.top - frame.top - 60 : (box.top + box.bottom - frame.top - frame.bottom) / 2;
  pane.scrollTo({top: pane.scrollTop + middle, behavior});
}

const findings = doc => [...doc.runs.keys()].filter(at => isFinding(doc.runs[at]) && isOpen(doc.runs[at]));

function jump(step) {
  const all = findings(view.doc);
  if (!all.length) {
    say("There are no findings among the labels shown.");
    return;
  }
  const from = view.at ?? (step > 0 ? -1 : view.doc.runs.length);
  const to = step > 0 ? all.find(at => at > from) ?? all[0] : all.findLast(at => at < from) ?? all.at(-1);
  select(to, {jump: true});
  say(`Finding ${all.indexOf(to) + 1} of ${all.length}: ${told(view.doc.runs[to])}`);
}

function jumpDoubtful() {
  const all = [...view.doc.runs.keys()].filter(at => isDoubtful(view.doc.runs[at]) && isOpen(view.doc.runs[at]));
  if (!all.length) {
    say("No block among the labels shown is doubtful.");
    return;
  }
  const to = all.find(at => at > (view.at ?? -1)) ?? all[0];
  select(to, {jump: true});
  say(`Doubtful block ${all.indexOf(to) + 1} of ${all.length}, score ${view.doc.runs[to].block.score}: ${told(view.doc.runs[to])}`);
}

const told = run => `${run.label}, ${isKept(run) ? "kept" : "dropped"}. ${run.block.reason}.`;

function filter(label, open) {
  if (open) view.hidden.delete(label);
  else view.hidden.add(label);
  hideFiltered();
  const number = findings(view.doc).length;
  document.getElementById("position").textContent = many(number, "finding");
  say(`${label} ${open ? "shown" : "hidden"}; ${many(number, "finding")}.`);
}

function hideFiltered() {
  for (const node of document.querySelectorAll("#read .block, #read .tag")) node.hidden = view.hidden.has(node.dataset.label);
  for (const box of document.querySelectorAll("#read .paragraph")) box.hidden = !box.querySelector(".block:not([hidden])");
}

function turn(pane) {
  view.pane = pane;
  document.getElementById("content").dataset.pane = pane;
  for (const button of document.querySelectorAll(".switch button")) button.setAttribute("aria-pressed", String(button.dataset.pane === pane));
  if (view.at !== null) reveal(nodesOf(view.at)[pane]);
}

// What the panel and the keys do to a block.

const act = {
  relabel(at, label) {
    relabel(view.doc, at, label);
    this.redraw(at, `Block ${at + 1} is now ${label}.`);
  },
  cut(at, places) {
    const parts = cut(view.doc, at, places);
    if (parts.length > 1) this.redraw(at, `Cut into ${parts.length} blocks.`);
  },
  /** The words selected in the text become a block of their own. Returns its number, null where nothing is selected. */
  part() {
    const selection = getSelection(), block = selection.anchorNode?.parentElement?.closest("#read .block");
    if (selection.isCollapsed || !block || !block.contains(selection.focusNode)) return null;
    const at = Number(block.dataset.at), run = view.doc.runs[at];
    const ends = [[selection.anchorNode, selection.anchorOffset], [selection.focusNode, selection.focusOffset]]
      .map(([node, offset]) => run.from + lengthBefore(block, node, offset)).sort((a, b) => a - b);
    selection.removeAllRanges();
    const parts = cut(view.doc, at, ends);
    const own = parts.findIndex(part => part.from >= ends[0]);
    return at + Math.max(0, own);
  },
  undo() {
    const done = undo(view.doc);
    this.redraw(Math.min(view.at ?? 0, view.doc.runs.length - 1), done ? "Undone." : "There is nothing to undo.");
  },
  review(reviewed) {
    review(view.doc, reviewed);
    drawTools();
    say(reviewed ? "In the gold." : "Not in the gold.");
  },
  redraw(at, said) {
    const back = document.activeElement?.id;
    drawDocument(view.doc, at);
    drawTools();
    // Who came from the panel stays there.
    if (back === "label" || back === "cut") (document.getElementById(back) ?? document.getElementById("label")).focus();
    say(said);
  },
};

/** Length of the text of a block before a place in it. A character shown by its number counts as itself. */
function lengthBefore(block, node, offset) {
  let length = 0;
  for (const child of block.childNodes) {
    if (child === node) return length + (child.nodeType === Node.TEXT_NODE ? offset : 0);
    length += child.nodeType === Node.TEXT_NODE ? child.length : child.dataset.code.length > 6 ? 2 : 1;
  }
  return node === block ? [...block.childNodes].slice(0, offset).reduce((sum, child) => sum + (child.length ?? 1), 0) : length;
}
