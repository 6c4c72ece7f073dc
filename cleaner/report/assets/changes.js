// What the panel and the keys do to a block.

const act = {
  relabel(at, label) {
    relabel(view.doc, at, label);
    this.redraw(at, `Block ${at + 1} is now ${label}.`);
  },
  cut(at, places) {
    const parts = partsOf(view.doc, at, places);
    if (parts.length < 2) return;
    change(view.doc, view.doc.runs.toSpliced(at, 1, ...parts));
    this.redraw(at, `Cut into ${parts.length} blocks.`);
  },
  labelPart({at, from, to}, label) {
    const parts = partsOf(view.doc, at, [from, to]),
      own = parts.findIndex(part => part.from >= from && part.to <= to);
    getSelection().removeAllRanges();
    if (own < 0) return;
    change(view.doc, view.doc.runs.toSpliced(at, 1, ...parts.with(own, {...parts[own], label, right: true})));
    this.redraw(at + own, `Block ${at + own + 1} is now ${label}.`);
  },
  take(at, gold) {
    const parts = takenFrom(gold, view.doc, at);
    change(view.doc, view.doc.runs.toSpliced(at, 1, ...parts));
    this.redraw(at, `Taken from ${gold.letter}: ${parts.map(part => part.label).join(", ")}.`);
  },
  /** The label of the block is right: on to the next one to check, at the end to the next document. */
  right() {
    const {doc, at} = view;
    if (at !== null) {
      confirmRun(doc, at);
      const node = document.getElementById(`read-${at}`);
      node.classList.add("right");
      if (node.hasAttribute("aria-label") && !node.ariaLabel.endsWith(", checked")) node.ariaLabel += ", checked";
    }
    const left = unchecked(doc);
    if (!left.length) {
      this.allRight();
      return;
    }
    const to = left.find(one => one > (at ?? -1)) ?? left[0];
    select(to, {jump: true});
    say(`${many(left.length, "block")} left to check. ${told(doc.runs[to])}`);
  },
  /** All labels of the document are right: on to the next one that nobody reviewed. */
  allRight() {
    const {doc} = view;
    if (!doc.reviewed) review(doc, true);
    const open = one => runsOf(one) && !one.reviewed,
      to = neighbour(doc, 1, open) ?? inOrder(readable).find(one => one !== doc && isListed(one) && open(one));
    drawTools();
    if (to) {
      go(to);
      return;
    }
    drawDocument(doc, view.at);
    const done = reviewedDocuments().length;
    say(
      done === readable.length
        ? `All ${many(done, "document")} reviewed. Download the gold.`
        : `${done} of ${many(readable.length, "document")} reviewed; those that are listed are done.`,
    );
  },
  undo() {
    if (undo(view.doc)) this.redraw(Math.min(view.at ?? 0, view.doc.runs.length - 1), "Undone.");
    else say("There is nothing to undo.");
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

/** The words selected within one block: its number, and their places in the string. */
function wordsSelected() {
  const selection = getSelection(),
    block = selection.anchorNode?.parentElement?.closest("#read .block");
  if (selection.isCollapsed || !block || !block.contains(selection.focusNode)) return null;
  const at = Number(block.dataset.at),
    ends = [
      [selection.anchorNode, selection.anchorOffset],
      [selection.focusNode, selection.focusOffset],
    ];
  const [from, to] = ends
    .map(([node, offset]) => view.doc.runs[at].from + lengthBefore(block, node, offset))
    .sort((a, b) => a - b);
  return {at, from, to};
}

/** Length of the text of a block before a place in it. A character shown by its number counts as itself. */
function lengthBefore(block, node, offset) {
  const children = [...block.childNodes];
  const before = children.slice(0, node === block ? offset : children.indexOf(node));
  const length = before.reduce((sum, child) => sum + (child.length ?? (child.dataset.code.length > 6 ? 2 : 1)), 0);
  return length + (node === block ? 0 : offset);
}
