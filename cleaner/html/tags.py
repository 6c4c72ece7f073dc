"""What browsers know of tags (HTML standard, 13.2): which are empty, end others, are ended, or hold no text."""

from __future__ import annotations

VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "basefont", "bgsound", "frame", "keygen",
})  # fmt: skip
BLOCK = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "col", "colgroup", "dd", "details",
    "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frame", "frameset", "h1",
    "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "legend", "li", "listing", "main", "menu",
    "nav", "ol", "p", "plaintext", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ul", "xmp",
})  # fmt: skip
"""Elements that are on lines of their own (HTML standard, 15.3). All others, those with names that a site made up
among them, are in the line of the text around them."""
CODE = frozenset({"listing", "plaintext", "pre", "xmp"})
"""Elements whose white space is shown as it is written."""
CODE_LINES = frozenset({"div", "li", "ol", "ul"})
"""Elements that are lines of a block of code where they occur in one."""
UNSEEN = frozenset({
    "script", "style", "noscript", "template", "head", "title", "iframe", "object", "select", "option", "datalist",
    "textarea", "svg", "canvas", "audio", "video", "noframes", "applet", "button", "input", "dialog", "frameset",
    "noembed", "annotation", "annotation-xml", "rt", "rtc",
})  # fmt: skip
"""Elements whose text a reader does not see, or not as part of the page."""
RAW = frozenset({"script", "style", "noscript", "title", "iframe", "textarea", "noframes", "noembed", "xmp"})
"""Elements in which nothing is markup but their own end tag."""
IN_HEAD = frozenset({
    "base", "basefont", "bgsound", "link", "meta", "title", "noscript", "noframes", "style", "script", "template",
})  # fmt: skip
P_ENDS = frozenset({
    "address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div", "dl", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "main",
    "menu", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "ul", "listing", "plaintext", "xmp", "li",
    "dd", "dt",
})  # fmt: skip
"""Tags before which an open paragraph ends."""
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
FORMATTING = frozenset({
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
})  # fmt: skip
TABLE_PARTS = frozenset({"caption", "col", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"})
SECTIONS = frozenset({"tbody", "tfoot", "thead"})
UNCELLED = frozenset({"table", "tbody", "tfoot", "thead", "tr"})
"""Elements that hold no text and no other elements than a table's parts: a browser moves them before the table."""
SCOPE = frozenset({"applet", "caption", "html", "table", "td", "th", "marquee", "object", "template"})
"""Elements out of which an end tag does not reach."""
BUTTON_SCOPE = SCOPE | {"button"}
LIST_SCOPE = SCOPE | {"ol", "ul"}
TABLE_SCOPE = frozenset({"html", "table", "template"})
SPECIAL = (
    P_ENDS
    | SCOPE
    | TABLE_PARTS
    | RAW
    | {
        "area", "base", "basefont", "bgsound", "body", "br", "button", "embed", "frame", "frameset", "head", "img",
        "input", "keygen", "link", "meta", "param", "select", "source", "track", "wbr",
    }
)  # fmt: skip
"""Elements that the end tag of another does not reach past, unless the standard says so."""
IMPLIED_ENDS = frozenset({"dd", "dt", "li", "optgroup", "option", "p", "rb", "rp", "rt", "rtc"})
ENDED_BY = dict.fromkeys(("option", "optgroup"), ("option",)) | dict.fromkeys(
    ("rb", "rp", "rt", "rtc"), ("rb", "rp", "rt")
)
"""What a tag ends where it is the innermost open element."""
FOREIGN_ENDS = frozenset({
    "b", "big", "blockquote", "body", "br", "center", "code", "dd", "div", "dl", "dt", "em", "embed", "h1", "h2", "h3",
    "h4", "h5", "h6", "head", "hr", "i", "img", "li", "listing", "menu", "meta", "nobr", "ol", "p", "pre", "ruby", "s",
    "small", "span", "strong", "strike", "sub", "sup", "table", "tt", "u", "ul", "var",
})  # fmt: skip
"""Tags that end a drawing or a formula that was left open."""
DRAWN = frozenset({"svg", "math"})
HTML_WITHIN = frozenset({"foreignobject", "desc", "title", "annotation-xml", "mi", "mo", "mn", "ms", "mtext"})
OUTERMOST = frozenset({"html", "head", "body", "frameset", "frame"})
"""Tags that say nothing in the body."""
PLAIN = frozenset({
    "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
})  # fmt: skip
"""Tags that end and imply nothing, of those that are common."""
EMPTY = VOID - TABLE_PARTS - P_ENDS
"""Elements without content that end and imply nothing."""
NOT_JUST_ENDED = frozenset({"html", "body", "form", "br"})
"""End tags that do more, or less, than to end the innermost open element when it is theirs."""
SWALLOWING = RAW | {"pre", "listing"}
"""Start tags after which text is not read as elsewhere."""
