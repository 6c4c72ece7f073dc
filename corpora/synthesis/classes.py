"""What a site calls its elements: drawn at random, as real sites do, so that a judge learns no template by its names.

Some sites say what a thing is, some say something else, some print hashes or numbers, some say nothing at all.
"""

from __future__ import annotations

from random import Random

STYLES = ("said", "said", "said", "neutral", "neutral", "hashed", "numbered", "misled", "none", "none")
ROLES = {
    "article": ("article", "story", "post", "entry", "article-body", "post-content", "entry-content", "text"),
    "paragraph": ("p", "text", "paragraph", "body-text", "graf", "block-text"),
    "head": ("subhead", "section-title", "heading", "h2", "crosshead"),
    "title": ("title", "headline", "entry-title", "post-title", "page-title"),
    "lead": ("lead", "standfirst", "intro", "dek", "summary", "excerpt", "chapo"),
    "meta": ("meta", "byline", "date", "info", "post-meta", "dateline"),
    "related": ("related", "read-more", "more-stories", "teaser", "promo", "also", "recommended", "inline-link"),
    "comment": ("comment", "reply", "response", "message", "discussion-item"),
    "comments": ("comments", "comment-list", "responses", "discussion", "thread"),
    "caption": ("caption", "figcaption", "wp-caption-text", "image-text", "legend"),
    "advert": ("ad", "advert", "ad-label", "sponsor", "promo-label"),
    "consent": ("cookie", "consent", "cookie-banner", "gdpr", "notice-bar"),
    "bio": ("author-bio", "bio", "about-author", "author-box"),
    "contents": ("toc", "contents", "table-of-contents", "jump-links"),
    "quote": ("pullquote", "quote", "highlight", "callout"),
    "prompt": ("newsletter", "signup", "cta", "subscribe", "donate"),
    "menu": ("menu", "nav", "main-nav", "topbar", "links"),
    "footer": ("footer", "site-footer", "bottom", "colophon"),
    "wrapper": ("wrapper", "container", "inner", "row", "col", "box", "section", "layout", "grid"),
    "entry": ("entry", "update", "live-entry", "block", "event"),
    "notice": ("notice", "message", "alert", "modal", "paywall", "gate", "popup", "info-box", "banner", "toast"),
    "side": ("sidebar", "widget", "widget-area", "secondary", "rail", "aside", "related-box", "promo-area"),
    "admonition": ("admonition", "note", "warning", "tip", "callout", "alert", "important", "infobox", "notice-box"),
    "notes": ("footnote", "footnotes", "endnote", "note", "annotation", "references"),
    "table": ("data", "table", "prices", "stats", "grid", "schedule", "results"),
    "product": ("product", "item", "offer", "listing", "card", "result"),
    "facts": ("user", "profile", "poster", "userinfo", "author", "member"),
    "code": ("highlight", "code", "source", "listing"),
}  # fmt: skip
NEUTRAL = (
    "item", "row", "box", "unit", "node", "card", "cell", "block", "inner", "wrap", "group", "media", "module", "part",
    "col-8", "grid-6", "flex", "mt-4", "u-pad", "clearfix", "l-main",
)  # fmt: skip
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Classes:
    """The names of one site: what is of one role is always called the same."""

    def __init__(self, random: Random) -> None:
        self.random, self.style = random, random.choice(STYLES)
        self._called: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._hashed_ids = random.random() < 0.3

    def of(self, role: str) -> str:
        """The attribute for an element of a role, with a space before; empty where the site calls it nothing."""
        if role not in self._called:
            self._called[role] = self._drawn(role)
        name = self._called[role]
        return f' class="{name}"' if name else ""

    def numbered(self, role: str) -> str:
        """The same with an id, whose number differs from one such element to the next."""
        number = self._numbers[role] = self._numbers.get(role, self.random.randint(1, 900)) + self.random.randint(1, 9)
        own = f"{self.random.getrandbits(40):010x}" if self._hashed_ids else str(number)
        return f'{self.of(role)} id="{(self._called[role] or "n").split()[0]}-{own}"'

    def _drawn(self, role: str) -> str:
        random = self.random
        known = ROLES.get(role, ROLES["wrapper"])
        if self.style == "none" or random.random() < 0.15:
            return ""
        if self.style == "hashed":
            return "".join(random.choice(LETTERS + "ABCDEF0123456789") for _ in range(random.randint(5, 8)))
        if self.style == "numbered":
            return f"{random.choice(NEUTRAL).split('-')[0]}{random.randint(1, 40)}"
        if self.style == "neutral":
            return " ".join(random.sample(NEUTRAL, random.randint(1, 3)))
        if self.style == "misled" and random.random() < 0.5:
            known = ROLES[random.choice(sorted(ROLES))]
        prefix = random.choice(("", "", "", "c-", "site-", "js-", "wp-block-"))
        return f"{prefix}{random.choice(known)}"
