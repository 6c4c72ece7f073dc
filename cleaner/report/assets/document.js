// One document: as read, beside what was kept of it.

const view = {
  doc: null,
  at: null,
  hovered: null,
  hidden: new Set(),
  pane: "read",
  pointer: [],
  timer: 0,
  order: "doubt",
  differences: new Map(),
};
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const DOUBTFUL = report.doubtful;

const isFinding = run => run.label !== "main";
const isDoubtful = ({block}) => block.score > DOUBTFUL[0] && block.score < DOUBTFUL[1];
const isOpen = run => !view.hidden.has(run.label);

/** Draw a document. The focus goes to the block at `at` where one is given. */
function drawDocument(doc, at = null) {
  runsOf(doc);
  const same = here() === doc;
  Object.assign(view, {doc, at: null, hovered: null, differences: differencesIn(doc)});
  const read = same ? paneOf("read").scrollTop : 0,
    clean = same ? paneOf("clean").scrollTop : 0;
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
  const runs = doc.runs,
    keptRuns = runs.filter(isKept).length,
    doubtful = runs.filter(isDoubtful).length;
  const parts = [
    doc.name === doc.id ? doc.name : `${doc.name} ${doc.id}`,
    doc.site ?? "",
    doc.form === "html" ? "visible text of a page" : "",
    `${count(doc.length)} characters`,
    `${count(keptRuns)} of ${many(runs.length, "block")} kept`,
    doubtful ? `${count(doubtful)} doubtful` : "",
  ];
  const head = el(
    "header",
    {class: "about"},
    el("h1", {dir: "auto", lang: languageOf(doc)}, ...shown(doc.heading)),
    el("p", {class: "facts-line"}, ...shown(parts.filter(Boolean).join(" · "))),
  );
  for (const note of doc.notes) head.append(el("p", {class: "notice"}, ...shown(`Note: ${note}`)));
  if (report.edit) {
    const box = el("input", {type: "checkbox", id: "reviewed", change: event => act.review(event.target.checked)});
    box.checked = doc.reviewed;
    head.append(
      el(
        "p",
        {class: "review"},
        el("label", {class: "tick"}, box, "The labels are right: take this document into the gold"),
        el(
          "button",
          {
            type: "button",
            "aria-keyshortcuts": "Shift+R",
            title: "All labels are right; go to the next document (Shift R)",
            click: () => act.allRight(),
          },
          "All right, next document",
        ),
      ),
    );
    if (!edits.lasting)
      head.append(
        el(
          "p",
          {class: "notice"},
          "Changes are lost when you leave this page: this browser does not let it save them. Download the gold first.",
        ),
      );
  }
  return head;
}

function filters(doc) {
  const bar = el("div", {class: "bar"});
  const options = new Map([
    ["all", "all labels"],
    ["findings", "findings only"],
    ["some", "some labels"],
    ...report.labels.map(label => [label, `only ${label}`]),
  ]);
  const show = choice("show", "Show", options, shownLabels(), only);
  show.querySelector("[value=some]").hidden = true;
  const counts = Map.groupBy(doc.runs, run => run.label);
  const boxes = el("div", {class: "filters", role: "group", "aria-label": "Labels shown"});
  for (const label of report.labels) {
    const box = el("input", {type: "checkbox", id: `show-${label}`, change: () => filter(label, box.checked)});
    box.checked = !view.hidden.has(label);
    const number = counts.get(label)?.length ?? 0;
    boxes.append(
      el(
        "label",
        {class: number ? "filter" : "filter none", "data-label": label, title: LABELS[label]},
        box,
        el("span", {}, label, el("span", {class: "number"}, ` ${count(number)}`)),
      ),
    );
  }
  const panes = el(
    "div",
    {class: "switch", role: "group", "aria-label": "Text shown"},
    ["read", "clean"].map(pane =>
      el(
        "button",
        {type: "button", "data-pane": pane, "aria-pressed": String(view.pane === pane), click: () => turn(pane)},
        pane === "read" ? "As read" : "Clean text",
      ),
    ),
  );
  bar.append(el("div", {class: "showing"}, show, boxes), panes);
  return bar;
}

const LINE_END = /[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;

/** Runs with what stands before each, in paragraphs: a line end or another run parts two, else they are in one. */
function paragraphs(doc, at) {
  const found = [];
  let last = -1;
  for (const number of at) {
    const run = doc.runs[number],
      gap = number && number === last + 1 ? doc.text.slice(doc.runs[last].to, run.from) : "\n";
    if (!LINE_END.test(gap)) found.at(-1).push({number, run, gap});
    else found.push([{number, run, gap: ""}]);
    last = number;
  }
  return found;
}

function readPane(doc) {
  const pane = el(
    "section",
    {class: "pane read", id: "read", tabindex: "0", "aria-labelledby": "read-title"},
    el("h2", {id: "read-title"}, "As read"),
    el("p", {class: "nothing", id: "all-hidden", hidden: true}, "The document has nothing with the labels shown."),
  );
  for (const paragraph of paragraphs(doc, doc.runs.keys())) {
    const line = el("p", {dir: "auto", lang: languageOf(doc)}),
      whole = paragraph.length === 1;
    const box = el("div", {class: whole ? "paragraph whole" : "paragraph"}, line);
    for (const {number, run, gap} of paragraph) {
      const finding = isFinding(run),
        why = `why-${number}`;
      const theirs = view.differences.get(number) ?? [];
      const name = [
        run.label,
        fateOf(run),
        ...theirs.map(({gold, labels}) => `${gold.letter} says ${labels.join(" and ")}`),
        run.right ? "checked" : "",
      ]
        .filter(Boolean)
        .join(", ");
      const block = el(
        "span",
        {
          class: run.right ? "block right" : "block",
          id: `read-${number}`,
          "data-at": number,
          "data-label": run.label,
          "data-kept": String(isKept(run)),
          tabindex: finding ? "0" : "-1",
          role: finding ? "group" : null,
          "aria-label": finding ? name : null,
          "aria-describedby": finding ? why : null,
        },
        ...shown(doc.text.slice(run.from, run.to)),
      );
      if (number === paragraph[0].number) {
        if (finding || !whole) box.prepend(gutter(run));
      } else {
        line.append(gap, gutter(run));
      }
      line.append(block, ...theirs.map(({gold, labels}) => theirTag(number, gold, labels)));
      if (finding) box.append(el("p", {class: "why", id: why}, ...shown(reasonOf(run))));
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

/** What a file of gold says of a block, where that is something else. */
function theirTag(at, gold, labels) {
  const said = `${gold.letter} ≠ ${labels.join(", ")}`;
  return el(
    "span",
    {
      class: "tag theirs",
      "data-label": labels.find(label => label !== view.doc.runs[at].label),
      "data-of": at,
      "aria-hidden": "true",
      dir: "ltr",
    },
    said,
  );
}

function cleanPane(doc) {
  const pane = el(
    "section",
    {class: "pane clean", id: "clean", tabindex: "0", "aria-labelledby": "clean-title"},
    el("h2", {id: "clean-title"}, "Clean text"),
  );
  const keptAt = [...doc.runs.keys()].filter(at => isKept(doc.runs[at]));
  let next = 0;
  const markTo = stop => {
    if (stop > next) pane.append(mark(doc, next, stop));
  };
  for (const paragraph of paragraphs(doc, keptAt)) {
    markTo(paragraph[0].number);
    next = paragraph[0].number;
    const line = el("p", {dir: "auto", lang: languageOf(doc)});
    for (const {number, run, gap} of paragraph) {
      line.append(
        gap,
        el(
          "span",
          {
            class: "block",
            id: `clean-${number}`,
            "data-at": number,
            "data-label": run.label,
            "data-kept": true,
            tabindex: "0",
          },
          ...shown(doc.text.slice(run.from, run.to)),
        ),
      );
      next = number + 1;
    }
    pane.append(line);
  }
  markTo(doc.runs.length);
  if (!keptAt.length) pane.append(el("p", {class: "nothing"}, "Nothing was kept."));
  return listening(pane);
}

/** Where blocks were dropped: leads to the first of them. */
function mark(doc, from, to) {
  return el(
    "button",
    {
      type: "button",
      class: "mark",
      id: `mark-${from}`,
      "data-at": from,
      "data-to": to,
      click: () => select(from, {jump: true, pane: "read"}),
    },
    `${many(to - from, "block")} dropped`,
  );
}
