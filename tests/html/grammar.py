"""Pages as no site means to write them: linked data of every JSON type, tags of the head, references, attributes."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

STORY = (
    "The council said on Monday that the bridge over the river would be closed for nine days, and that ferries would "
    "sail more often until it opens again."
)
DIGITS = (
    "0", "1", "33", "00065", "128", "55296", "1114111", "1114112", "99999999", "9" * 4299, "9" * 4301, "0" * 4400,
    "0" * 4400 + "65", "1" * 9000,
)  # fmt: skip
REFERENCES = st.sampled_from(["&#{};", "&#{}", "&#x{};", "&#X{}", "&#{};;", "&#0{}x"]).flatmap(
    lambda form: st.sampled_from(DIGITS).map(form.format)
) | st.sampled_from([
    "&", "&#", "&#;", "&#x", "&#x;", "&#-1;", "&;", "&amp", "&amp;amp;", "&notit;", f"&{'a' * 40};", "&lt", "&quot;",
    "&CounterClockwiseContourIntegral;", "&#xd800;", "&#x110000;", "&#x0", "&NotEqualTilde;",
])  # fmt: skip
WORDS = st.one_of(
    REFERENCES,
    st.sampled_from([
        STORY, STORY[:40], "", " ", "\n", "\r", "\0", "\ud800", "\udfff\ud83d", "\u2028", "\ufeff", "\x1b[31m", "\x85",
        "\U0010ffff", "\u0301" * 30, "مرحبا", "守塔人最后一次登上灯塔。", "By Ann Example", "12 March 2026",
        "2026-02-30", "Read more", "© 2026", "1" * 4400, "x < y", "a > b", "<", "<!", "<!--", "-->", "<?", "</",
        "<![CDATA[", "]]>",
    ]),
)  # fmt: skip
VALUES = st.one_of(
    WORDS,
    st.sampled_from([
        "display:none", "--x-display: none", "background:url(x;display:none)", "/*display:none*/", "a" * 3000,
        "[" * 3000, "x-" * 300, "0000-00-00", "2026-13-45T99:99", "99999999999999-01-01", "en", "zz-", "://", "//",
        "http://[", "http://[::1", "https://quay.example:99999999/x", "https://quay.example/2026/02/30/a-b-c-d",
        "javascript:x", "http://" + "a." * 300, "%zz%", "https://schema.org/", "https://schema.org/Article",
        "text/html; charset=\0", "https://schema.org/" + "A" * 90, "@handle", "Ann Example, Ben Example; Cleo", "S:1f",
        "width=1",
    ]),
)  # fmt: skip

KEYS = st.sampled_from([
    "@type", "@graph", "@context", "@id", "articleBody", "headline", "author", "publisher", "name", "datePublished",
    "dateModified", "articleSection", "keywords", "url", "mainEntity", "itemListElement", "liveBlogUpdate", "hasPart",
    "givenName", "additionalName", "familyName", "legalName", "", "x",
])  # fmt: skip
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.integers(10**20, 10**30), VALUES,
    st.sampled_from(["Article", "NewsArticle", "LiveBlogPosting", "Person", "Organization", "DiscussionForumPosting"]),
)  # fmt: skip
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=8
)
CONTEXTS = st.sampled_from(["https://schema.org", "http://schema.org/", "", None, [], {"@vocab": "https://schema.org"}])
LINKED = JSON | st.builds(
    lambda context, kind, more: {"@context": context, "@type": kind, **more},
    CONTEXTS,
    st.sampled_from(["Article", "NewsArticle", "WebPage", "Person", "LiveBlogPosting"]) | JSON,
    st.dictionaries(KEYS, JSON, max_size=5),
)
DEEP = st.builds(
    lambda opens, times, closes: opens * times + closes,
    st.sampled_from(["[", '{"a":', '{"@type":[', '{"@graph":[', '{"author":', '"@type":[']),
    st.sampled_from([2, 50, 3000]),
    st.sampled_from(["", "]", "1", "}"]),
)
BROKEN = st.sampled_from([
    "", "1" * 5000, "NaN", "-Infinity", "1e999999", '{"@type":[]}', '{"@type":[ ]}', '{"@type": "', '{"@type":["]}',
    '"articleBody":"', '"articleBody":"\\', '{"articleBody":"\\u12"}', '{"articleBody":"a","articleBody":["b"]}',
    "<!--", "<![CDATA[{}]]>", '{"@type"  :  ["Article" , "' + "x" * 300 + '"]}', '"\\ud800"', "{'@type': 'Article'}",
    '{"headline":"' + "\\" * 2001 + '"}', '{"headline":"' + "a" * 1997 + '\\u00e9\\"b"}',
])  # fmt: skip


def _linked(value: Any, cut: int, kind: str) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return f"<script type={kind}>{text[:cut] if cut else text}</script>"


SCRIPTS = st.builds(
    _linked,
    LINKED.filter(lambda value: not isinstance(value, str)) | DEEP | BROKEN,
    st.sampled_from([0, 0, 0, 0, 7, 30]),
    st.sampled_from([
        '"application/ld+json"', '"application/ld+json"', "application/ld+json", '"application/settings+json"', '"LD"',
    ]),
)  # fmt: skip
QUOTED = st.sampled_from(['"{}"', '"{}"', "'{}'", "{}", '"{}'])
HEAD = st.builds(
    lambda tag, key, name, holder, form, value, end: (
        f"<{tag} {key}={form.format(name)} {holder}={form.format(value)}{end}>"
    ),
    st.sampled_from(["meta", "meta", "meta", "link", "META", "base", "time", "title"]),
    st.sampled_from(["property", "name", "itemprop", "rel", "http-equiv"]),
    st.sampled_from([
        "og:type", "og:title", "og:url", "og:site_name", "og:locale", "og:author", "description", "og:description",
        "article:published_time", "article:author", "article:tag", "author", "date", "DC.date", "dc.creator",
        "language", "keywords", "generator", "canonical", "alternate", "robots", "application-name", "citation_author",
        "title", "parsely-pub-date", "article:section", "refresh", "content-type",
    ]),
    st.sampled_from(["content", "content", "href", "datetime", "value"]),
    QUOTED,
    VALUES,
    st.sampled_from(["", "/", " / "]),
)  # fmt: skip
ATTRIBUTES = st.lists(
    st.builds(
        lambda name, form, value: f" {name}{form.format(value)}",
        st.sampled_from([
            "class", "id", "style", "hidden", "href", "src", "itemtype", "itemprop", "rel", "aria-hidden", "role",
            "lang", "aria-controls", "aria-labelledby", "datetime", "title", "alt", "xmlns", "", "'", '"', "=", "é",
            "\0",
        ]),
        st.sampled_from(['="{}"', "='{}'", "={}", ' = "{}"', "", '="{}']),
        VALUES,
    ),
    max_size=3,
).map("".join)  # fmt: skip
TAGS = st.sampled_from([
    "p", "p", "div", "span", "a", "b", "h1", "h2", "li", "ul", "table", "tr", "td", "caption", "pre", "textarea",
    "title", "style", "noscript", "template", "svg", "math", "desc", "iframe", "form", "button", "select", "option",
    "article", "section", "aside", "nav", "footer", "time", "address", "figure", "figcaption", "blockquote", "br", "hr",
    "img", "frameset", "head", "html", "body", "xmp", "plaintext", "details", "ruby", "rt", "x-y", "a:b", "q" * 200,
    "é",
])  # fmt: skip
ELEMENTS = st.builds(
    lambda tag, attributes, inner, closed: f"<{tag}{attributes}>{inner}" + (f"</{tag}>" if closed else ""),
    TAGS,
    ATTRIBUTES,
    st.lists(WORDS, max_size=3).map("".join),
    st.sampled_from([True, True, True, False]),
)
BODY = st.lists(st.one_of(ELEMENTS, ELEMENTS, WORDS, SCRIPTS, HEAD, TAGS.map("</{}>".format)), max_size=8).map("".join)
PAGES = st.builds(
    lambda start, head, closed, attributes, body, end: (
        f"{start}<head>{''.join(head)}{closed}<body{attributes}>{body}{end}"
    ),
    st.sampled_from([
        "", "<!doctype html>", "<html>", '<?xml version="1.0" encoding="x"?>', "\ufeff", '<html lang="',
        '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.0//EN">',
    ]),
    st.lists(HEAD | SCRIPTS, max_size=4),
    st.sampled_from(["</head>", ""]),
    ATTRIBUTES,
    BODY,
    st.sampled_from(["", f"<p>{STORY}</p><p>{STORY[:70]}", "</body></html>"]),
)  # fmt: skip
"""Pages of all these."""
ADDRESSES = st.none() | VALUES | st.just("https://quay.example/2026/01/a-bridge-12345")
