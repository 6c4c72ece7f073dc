"use strict";

// Words of the page: elements, offsets, characters that nobody sees.

const LABELS = {
  title: "the article's own headline",
  meta: "date line, byline, source line",
  main: "the article itself",
  caption: "a picture's caption or credit",
  related: "a headline, teaser or first sentences of another story",
  offtopic: "a paragraph of another text",
  boilerplate: "navigation, prompts, tags, copyright, share lines, comments",
};

/** An element. Attributes that are functions listen, `style` sets properties; children are nodes or strings. */
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (name === "style") for (const [key, set] of Object.entries(value)) node.style.setProperty(key, set);
    else if (value !== false && value !== null && value !== undefined)
      node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter(child => child !== null && child !== undefined && child !== ""));
  return node;
}

const isPair = (text, at) => (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;

/** Where ascending offsets in code points stand in a string, which JavaScript counts in UTF-16. */
function fromPoints(text, points) {
  let unit = 0,
    point = 0;
  return points.map(offset => {
    for (; point < offset; point++) unit += isPair(text, unit) ? 2 : 1;
    return unit;
  });
}

/** The other way round: ascending places in a string as offsets in code points. */
function toPoints(text, units) {
  let unit = 0,
    point = 0;
  return units.map(place => {
    for (; unit < place; point++) unit += isPair(text, unit) ? 2 : 1;
    return point;
  });
}

/** Controls, marks of writing direction, lone surrogates: what could hide in a text, or turn it about. Not what plain
 * writing has (line ends, tabs, joiners, soft hyphens, Arabic number signs, the letters of a flag). */
const PLAIN = "[\\t\\n\\r\\xad\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u200b-\\u200f]";
const OF_FLAG = "(?<=\\u{1f3f4}[\\u{e0020}-\\u{e007f}]*)[\\u{e0020}-\\u{e007f}]";
const UNSEEN = new RegExp(`(?!${PLAIN}|${OF_FLAG})[\\p{Cc}\\p{Cf}\\p{Cs}]`, "gu");

/** A text as nodes, with the number of each unseen character shown in its place. */
function shown(text) {
  const nodes = [];
  let last = 0;
  for (const found of text.matchAll(UNSEEN)) {
    const code = "U+" + found[0].codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    nodes.push(
      text.slice(last, found.index),
      el("span", {class: "control", "data-code": code, title: `the invisible character ${code}`}),
    );
    last = found.index + found[0].length;
  }
  nodes.push(text.slice(last));
  return nodes.filter(node => node !== "");
}

/** Its first characters, on one line, cut at a word where that can be. */
function excerpt(text, most) {
  const line = text
    .slice(0, 4 * most)
    .replace(UNSEEN, "\ufffd")
    .replace(/\s+/g, " ")
    .trim();
  const points = Array.from(line);
  if (points.length <= most) return line;
  const cut = points.slice(0, most).join("");
  return cut.slice(0, Math.max(cut.lastIndexOf(" "), cut.length * 0.6)).trimEnd() + "…";
}

const count = number => number.toLocaleString("en");
const many = (number, one, more = one + "s") => `${count(number)} ${number === 1 ? one : more}`;
const percent = share => (share > 0 && share < 0.005 ? "under 1 %" : `${Math.round(100 * share)} %`);

/** What finds some words in a text, whatever their case, their white space and the composition of their accents; null
 * where there are none. Nothing in it has a meaning to a regular expression. */
function seeking(words) {
  const forms = new Set(["NFC", "NFD"].map(form => words.trim().normalize(form)));
  const escaped = [...forms].map(said => said.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replace(/\s+/g, "\\s+"));
  return words.trim() ? new RegExp(escaped.join("|"), "iu") : null;
}

/** The beginning of a text, or what stands round the words that are sought, as nodes with those marked. */
function snippet(text, pattern, most = 220) {
  const found = pattern && pattern.exec(text);
  if (!found) return shown(excerpt(text, most));
  // Far more than is shown, so that a pair of surrogates cut in two is not in it.
  const before = Array.from(text.slice(Math.max(0, found.index - 400), found.index).replace(/\s+/g, " ")),
    after = text.slice(found.index + found[0].length),
    lead = before.slice(-70).join("");
  return [
    ...(before.length > 70 ? ["…", ...shown(lead.slice(lead.indexOf(" ") + 1))] : shown(lead)),
    el("mark", {}, ...shown(found[0].slice(0, most))),
    ...shown(/^\s/.test(after) ? ` ${excerpt(after, most - 70)}` : excerpt(after, most - 70)),
  ];
}

const LANGUAGES = new Intl.DisplayNames("en", {type: "language", fallback: "none"});

/** The language of a document for who pronounces it and for the choice of letters; "" where it is not known. */
function languageOf(doc) {
  try {
    return LANGUAGES.of(doc.language) ? doc.language : "";
  } catch {
    return "";
  }
}

let tips = 0;

/** A word with its explanation, which pointer, key, finger and screen reader get alike. */
function term(said, about) {
  const id = `tip-${(tips += 1)}`,
    tip = el("span", {id, class: "tip", popover: "auto", role: "tooltip"}, about);
  const show = () => {
    if (tip.matches(":popover-open")) return;
    tip.showPopover();
    const box = button.getBoundingClientRect(),
      {offsetWidth: width, offsetHeight: height} = tip;
    const above = box.top - height - 6;
    tip.style.setProperty("left", `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`);
    tip.style.setProperty("top", `${above > 8 ? above : Math.min(box.bottom + 6, innerHeight - height - 8)}px`);
  };
  const button = el(
    "button",
    {
      type: "button",
      class: "term",
      "aria-describedby": id,
      click: show,
      focus: () => button.matches(":focus-visible") && show(),
      blur: () => tip.hidePopover(),
      mouseenter: show,
      mouseleave: () => button === document.activeElement || tip.hidePopover(),
    },
    said,
  );
  return el("span", {class: "explained"}, button, tip);
}

/** The value of a column in the unit a person would count in. */
function valueOf(value, unit) {
  if (unit === "share") return `${Math.round(100 * value)} %`;
  if (unit === "count") return count(Math.round(2 ** value - 1));
  if (unit === "doubling") return count(Math.round(2 ** value));
  if (unit === "yes") return value >= 0.5 ? "yes" : "no";
  return String(value);
}
