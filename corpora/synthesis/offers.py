"""Things on offer: the content of a shop's page, or what is recommended below an article."""

from __future__ import annotations

from corpora.pool import split_sentences
from corpora.synthesis.marks import mark
from corpora.synthesis.site import Site


def cards(site: Site, label: str, many: int) -> str:
    """Things on offer, each with a name, a price, some facts and a button; all but
    the button has the label."""
    random, noise, out = site.random, site.noise, []
    tag, title = random.choice(("div", "li", "article", "section")), random.choice(("h2", "h3", "h4", "div", "strong"))
    money = random.choice(("{} €", "${}", "£{}", "{} zł", "¥{}", "{},00 kr", "{}.99"))
    facts, has_text = random.random() < 0.6, random.random() < 0.4
    button = noise.notices.say("button") if random.random() < 0.6 else ""
    unit = random.choice(("m²", "g", "kg", "km", "cm", "h", "GB", "x"))
    name, linked, first = noise.classes.of("product"), random.random() < 0.8, random.random() < 0.5
    for _ in range(many):
        other = noise.other() or site.article
        words = list(other.names[:6]) or other.headline.split()
        said = mark(label, " ".join(random.sample(words, min(len(words), random.randint(1, 4))))[:60])
        said = f"<a href=/i/{random.randint(1, 9999)}>{said}</a>" if linked else said
        parts = [f"<{title}>{said}</{title}>", f"<span>{mark(label, money.format(random.randint(2, 990)))}</span>"]
        if facts:
            rows = (f"<li>{mark(label, f'{random.randint(1, 400)} {unit}')}</li>" for _ in range(random.randint(1, 4)))
            parts.append(f"<ul>{''.join(rows)}</ul>")
        if has_text:
            parts.append(f"<p>{mark(label, split_sentences(other.body[-1])[0])}</p>")
        parts += [f"<button>{mark('boilerplate', button)}</button>"] if button else []
        inner = "".join(parts)
        out.append(f"<{tag}{name}><img src=/p.jpg>{inner if first else f'<div>{inner}</div>'}</{tag}>")
    return f"<ul>{''.join(out)}</ul>" if tag == "li" else f"<div>{''.join(out)}</div>"
