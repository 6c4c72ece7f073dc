// All documents together: figures, what repeats, and the sample.

function drawCorpus() {
  const content = document.getElementById("content"),
    {corpus} = report;
  content.className = "corpus";
  panel.hidden = true;
  const total = Object.values(corpus.labels).reduce((sum, one) => sum + one.characters, 0);
  content.replaceChildren(
    el(
      "header",
      {class: "about"},
      el("h1", {}, "Corpus"),
      el("p", {class: "lead"}, summary(corpus, total)),
      el("p", {class: "facts-line"}, settings()),
    ),
    advice(),
    shares(corpus, total),
    histogram(corpus),
    furniture(corpus),
    list(),
    comparison(),
  );
}

/** What to look at first. */
function advice() {
  if (!report.advice.length) return "";
  return el(
    "section",
    {class: "advice", "aria-labelledby": "look-at"},
    el("h2", {id: "look-at"}, "What to look at"),
    el(
      "ol",
      {},
      report.advice.map(({before, quote, after, link, to}) =>
        el(
          "li",
          {},
          before,
          quote ? el("bdi", {class: "quote"}, ...shown(quote)) : null,
          after,
          link ? [" ", el("a", {href: to}, link)] : null,
        ),
      ),
    ),
  );
}

function summary(corpus, total) {
  const files = report.files.length > 1 ? ` from ${many(report.files.length, "file")}` : "";
  const share = total ? `; ${percent(corpus.kept.characters / total)} of the text was kept` : "";
  return (
    `${many(corpus.documents, "document")}${files}, ${many(corpus.characters, "character")}${share}.` +
    (report.skipped
      ? ` ${many(report.skipped, "line")} could not be read and ${report.skipped === 1 ? "is" : "are"} not counted.`
      : "")
  );
}

function settings() {
  const {options} = report;
  return [
    `cleaner ${report.cleaner}`,
    `keeps ${options.keep.join(", ")}`,
    `least score ${options.threshold}`,
    options.favor !== "balanced" ? `favours ${options.favor}` : "",
    options.weights ? `weights ${options.weights}` : "",
    options.index ? `index ${options.index}` : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

function shares(corpus, total) {
  const labels = report.labels.filter(label => corpus.labels[label].blocks);
  const bar = el("div", {class: "stack", "aria-hidden": "true"});
  for (const label of labels)
    bar.append(el("span", {"data-label": label, title: label, style: {"flex-grow": corpus.labels[label].characters}}));
  const table = el(
    "table",
    {class: "shares"},
    el("caption", {class: "unseen"}, "Share by label"),
    el("thead", {}, row("th", "Label", "Share", "Characters", "Blocks", "Documents")),
    el(
      "tbody",
      {},
      report.labels.map(label => {
        const one = corpus.labels[label];
        return row(
          "td",
          el(
            "a",
            {class: "tag", "data-label": label, href: addressOf({label}), title: LABELS[label]},
            `${kept.has(label) ? "+" : "−"} ${label}`,
          ),
          total ? percent(one.characters / total) : "–",
          count(one.characters),
          count(one.blocks),
          count(one.documents),
        );
      }),
    ),
  );
  return part(
    "Share by label",
    "Of the characters that are not white space between blocks. + is kept, − is dropped. A label leads to its blocks.",
    bar,
    scrolling(table, "Share by label"),
  );
}

function row(cell, ...cells) {
  return el(
    "tr",
    {},
    cells.map((said, at) =>
      el(
        cell === "td" && at === 0 ? "th" : cell,
        {scope: cell === "th" ? "col" : at === 0 ? "row" : null, class: at ? "figure" : null},
        said,
      ),
    ),
  );
}

function part(title, about, ...nodes) {
  const id = title.toLowerCase().replace(/\W+/g, "-");
  return el(
    "section",
    {class: "part", "aria-labelledby": id},
    el("h2", {id}, title),
    el("p", {class: "about-part"}, about),
    ...nodes,
  );
}

function scrolling(table, name) {
  return el("div", {class: "scrolling", tabindex: "0", role: "region", "aria-label": `Table: ${name}`}, table);
}

function histogram(corpus) {
  const most = Math.max(1, ...corpus.scores.map(([yes, no]) => yes + no));
  const bars = el(
    "tbody",
    {},
    corpus.scores.map(([yes, no], at) => {
      // The whole row is the bar's target; its link is the score, and the bar is a picture of the figures beside it.
      const bar = el(
        "td",
        {class: "bars"},
        el("span", {class: "bar-kept", style: {width: `${(100 * yes) / most}%`}}),
        el("span", {class: "bar-dropped", style: {width: `${(100 * no) / most}%`}}),
      );
      return el(
        "tr",
        {},
        el(
          "th",
          {scope: "row"},
          yes + no
            ? el(
                "a",
                {
                  href: addressOf({score: at}),
                  "aria-label": `List ${many(yes + no, "block")} with a score of ${scoresOf(at)}`,
                },
                scoresOf(at),
              )
            : scoresOf(at),
        ),
        bar,
        el("td", {class: "figure"}, count(yes)),
        el("td", {class: "figure"}, count(no)),
      );
    }),
  );
  const table = el(
    "table",
    {class: "histogram"},
    el("caption", {class: "unseen"}, "Scores of the blocks"),
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        el("th", {scope: "col"}, "Score"),
        el("td", {}),
        el("th", {scope: "col", class: "figure"}, "Kept"),
        el("th", {scope: "col", class: "figure"}, "Dropped"),
      ),
    ),
    bars,
  );
  return part(
    "Scores",
    "Blocks by the probability that they are the article. An empty middle means that the judge was sure. " +
      "A bar leads to its blocks.",
    table,
  );
}

function furniture(corpus) {
  const about = "Texts that appear in two or more documents and were dropped from at least one, white space folded.";
  if (!corpus.furniture.length)
    return part("What repeats", about, el("p", {class: "nothing"}, "No dropped text appears in two documents."));
  const places = standing(corpus.furniture);
  const rows = corpus.furniture.map(entry => {
    const said = [...shown(entry.text), entry.cut ? "…" : ""],
      place = places.get(entry.text);
    const labels = Object.entries(entry.labels).sort((a, b) => b[1] - a[1]);
    const tags = labels.map(([label, number]) =>
      el("span", {class: "tag", "data-label": label}, labels.length > 1 ? `${label} ${count(number)}` : label),
    );
    return el(
      "tr",
      {},
      el(
        "th",
        {scope: "row"},
        el("span", {class: "said", dir: "auto"}, place ? el("a", {href: place}, said) : said),
        el("span", {class: "tags"}, tags),
      ),
      el("td", {class: "figure"}, entry.missed ? `≥ ${count(entry.documents)}` : count(entry.documents)),
      el("td", {class: entry.kept ? "figure doubtful" : "figure"}, entry.kept ? count(entry.kept) : "–"),
    );
  });
  const head = el(
    "tr",
    {},
    el("th", {scope: "col"}, "Text and label"),
    el("th", {scope: "col", class: "figure"}, "Documents"),
    el(
      "th",
      {scope: "col", class: "figure"},
      term("Kept in", "Documents that it was kept in: furniture that slipped through, or an article cut."),
    ),
  );
  return part(
    "What repeats",
    about,
    scrolling(
      el(
        "table",
        {class: "furniture"},
        el("caption", {class: "unseen"}, "What repeats"),
        el("thead", {}, head),
        el("tbody", {}, rows),
      ),
      "What repeats",
    ),
  );
}

/** Where in the sample each of these texts stands: the address of a block that kept it, else of one that has it. */
function standing(furniture) {
  const wanted = new Map(furniture.map(entry => [entry.text, null])),
    best = new Set();
  for (const doc of readable) {
    runsOf(doc).forEach((run, at) => {
      const folded = doc.text.slice(run.from, run.to).replace(/\s+/g, " ").trim();
      // The data have the first 240 code points, which are 480 units at most.
      const said = Array.from(folded.slice(0, 480)).slice(0, 240).join("");
      if (!wanted.has(said) || best.has(said) || (wanted.get(said) && !run.block.kept)) return;
      wanted.set(said, `#document-${doc.number}.${at + 1}`);
      if (run.block.kept) best.add(said);
    });
  }
  return wanted;
}
