// Pointing, jumping, choosing: how one gets from block to block, and from one text to the other.

function listening(pane) {
  const at = event => event.target.closest("[data-at]");
  pane.addEventListener("mouseover", event => {
    const over = at(event),
      rests = event.screenX === view.pointer[0] && event.screenY === view.pointer[1];
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
  const clean =
    document.getElementById(`clean-${at}`) ??
    [...document.querySelectorAll(".mark")].find(one => Number(one.dataset.at) <= at && at < Number(one.dataset.to)) ??
    null;
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
  tellPosition();
  history.replaceState(null, "", `#document-${view.doc.number}.${at + 1}`);
}

function unpin() {
  view.at = null;
  light("pinned", null);
  drawDetail(view.doc, view.hovered);
  tellPosition();
  document.activeElement?.blur();
}

/** Pin a block, focus it and bring it to sight. */
function select(at, {jump = false, pane = "read"} = {}) {
  const node = nodesOf(at)[pane];
  if (!node) return;
  if (jump && isNarrow() && view.pane !== pane) turn(pane);
  const {label} = view.doc.runs[at];
  if (view.hidden.has(label)) {
    // Who asks for a block of a label that was put away gets both.
    document.getElementById(`show-${label}`).checked = true;
    filter(label, true);
  }
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
  const pane = node.closest(".pane"),
    box = node.getBoundingClientRect(),
    frame = pane.getBoundingClientRect();
  if (box.top >= frame.top + 40 && box.bottom <= frame.bottom - 20) return;
  const middle =
    box.height > frame.height - 80 ? box.top - frame.top - 60 : (box.top + box.bottom - frame.top - frame.bottom) / 2;
  pane.scrollTo({top: pane.scrollTop + middle, behavior});
}

const findings = doc => [...doc.runs.keys()].filter(at => isFinding(doc.runs[at]) && isOpen(doc.runs[at]));

/** Go to the next of some blocks behind the one pinned, or the one before it; round at the ends. */
function walk(all, step, none, what) {
  if (!all.length) {
    say(none);
    return;
  }
  const from = view.at ?? (step > 0 ? -1 : view.doc.runs.length);
  const to = step > 0 ? (all.find(at => at > from) ?? all[0]) : (all.findLast(at => at < from) ?? all.at(-1));
  select(to, {jump: true});
  say(`${what} ${all.indexOf(to) + 1} of ${all.length}: ${told(view.doc.runs[to])}`);
}

const jump = step => walk(findings(view.doc), step, "There are no findings among the labels shown.", "Finding");

function jumpDoubtful() {
  const {runs} = view.doc;
  const all = [...runs.keys()].filter(at => isDoubtful(runs[at]) && isOpen(runs[at]));
  walk(all, 1, "No block among the labels shown is doubtful.", "Doubtful block");
}

/** To where something that was kept begins: over the menus of a page, say. */
function jumpArticle() {
  const {runs} = view.doc;
  const all = [...runs.keys()].filter(at => isKept(runs[at]) && isOpen(runs[at]) && !(at && isKept(runs[at - 1])));
  walk(all, 1, "Nothing that was kept is shown.", "Piece");
}

function jumpDiffering() {
  const {runs} = view.doc;
  const all = [...view.differences.keys()].filter(at => isOpen(runs[at])).sort((a, b) => a - b);
  walk(all, 1, "No block among the labels shown is labelled differently in a file.", "Difference");
}

const told = run => `${run.label}, ${fateOf(run)}, score ${run.block.score}. ${reasonOf(run)}.`;

function filter(label, open) {
  if (open) view.hidden.delete(label);
  else view.hidden.add(label);
  refilter(`${label} ${open ? "shown" : "hidden"}`);
}

/** Show all labels, the findings alone, or one label alone. */
function only(what) {
  const open = label => what === "all" || (what === "findings" ? label !== "main" : label === what);
  view.hidden = new Set(report.labels.filter(label => !open(label)));
  for (const label of report.labels) document.getElementById(`show-${label}`).checked = open(label);
  refilter(what === "all" ? "All labels" : what === "findings" ? "Findings only" : `Only ${what}`);
}

/** What `only` would be asked for to get what is shown now; "some" where nothing would. */
function shownLabels() {
  const open = report.labels.filter(label => !view.hidden.has(label));
  if (open.length === 1) return open[0];
  if (!view.hidden.size) return "all";
  return view.hidden.size === 1 && view.hidden.has("main") ? "findings" : "some";
}

function refilter(said) {
  hideFiltered();
  document.getElementById("show").value = shownLabels();
  tellPosition();
  say(`${said}; ${many(findings(view.doc).length, "finding")}.`);
}

function hideFiltered() {
  for (const node of document.querySelectorAll("#read .block, #read .tag")) {
    const {of, label} = node.dataset;
    node.hidden = view.hidden.has(of ? view.doc.runs[of].label : label);
  }
  let open = 0;
  for (const box of document.querySelectorAll("#read .paragraph")) {
    box.hidden = !box.querySelector(".block:not([hidden])");
    open += !box.hidden;
  }
  document.getElementById("all-hidden").hidden = open > 0 || !view.doc.runs.length;
}

function turn(pane) {
  view.pane = pane;
  document.getElementById("content").dataset.pane = pane;
  for (const button of document.querySelectorAll(".switch button"))
    button.setAttribute("aria-pressed", String(button.dataset.pane === pane));
  if (view.at !== null) reveal(nodesOf(view.at)[pane]);
}
