"""Forms of what is looked up: lists, glossaries, recipes, manual pages, code, tables, statutes, versions."""

from __future__ import annotations

from corpora.synthesis.matter import BULLETS, Matter, lines_of, wrapped_at
from corpora.synthesis.pieces import Piece

_UNITS = ("g", "kg", "ml", "dl", "l", "cl", "EL", "TL", "tsp", "tbsp", "cup", "cups", "oz", "%", "cm", "")


def listed(m: Matter) -> list[Piece]:
    """An opening, a list, and mostly an end."""
    rng, out = m.rng, []
    mark, gap = rng.choice(BULLETS), rng.choice(("\n", "\n", "\n\n"))
    numbered, indent = rng.random() < 0.3, rng.choice(("", "", "", " ", "  ", "\t"))
    form = rng.choice(("{}. ", "{}) ", "({}) ", "#{} "))
    if rng.random() < 0.8:
        out += [Piece(m.text(1, 3)) for _ in range(rng.randint(1, 2))]
    for _ in range(rng.choice((1, 1, 2, 3))):
        if rng.random() < 0.4:
            out.append(Piece(m.phrase(1, 5) + rng.choice(("", ":"))))
        short = rng.random()
        items = [
            m.phrase(1, 3) if short < 0.3 else m.clause() if short < 0.6 else m.text(1, 2)
            for _ in range(rng.randint(3, 12))
        ]
        out += lines_of(
            [indent + (form.format(k + 1) if numbered else mark) + item for k, item in enumerate(items)], gap
        )
    if rng.random() < 0.6:
        out.append(Piece(m.text(1, 4)))
    return out


def defined(m: Matter) -> list[Piece]:
    """Terms with what they mean: on one line, or below and further in; a letter above each group now and then."""
    rng, out = m.rng, list[Piece]()
    joint = rng.choice((": ", " – ", " - ", " — ", "\n    ", "\n\t", "\n  ", "：", " = "))
    terms = sorted({m.phrase(1, 3) for _ in range(rng.randint(5, 16))})
    letters, gap, letter = rng.random() < 0.3, rng.choice(("\n", "\n\n", "\n\n")), ""
    if rng.random() < 0.6:
        out.append(Piece(m.text(1, 2)))
    for term in terms:
        if letters and term[:1].upper() != letter:
            letter = term[:1].upper()
            out.append(Piece(letter))
        meaning = m.text(1, 2) if rng.random() < 0.7 else m.clause()
        out.append(Piece(f"{term}{joint}{meaning}", "main", gap if out else ""))
    return out


def recipe(m: Matter) -> list[Piece]:
    """Heads, amounts, numbered steps."""
    rng, out = m.rng, list[Piece]()
    heads, mark = [m.phrase(1, 3) for _ in range(4)], rng.choice(("", "", *BULLETS))
    mood = rng.choice(("{}", "{}", "{}:", "## {}", "**{}**"))
    if rng.random() < 0.7:
        out.append(Piece(m.text(1, 3)))
    if rng.random() < 0.6:
        facts = [f"{m.phrase(1, 2)}: {m.number()} {rng.choice(('min', 'h', 'min.', ''))}".strip() for _ in range(3)]
        out += lines_of(facts, "\n")
    for head in heads[: rng.choice((1, 1, 2))]:
        out.append(Piece(mood.format(head)))
        things = []
        for _ in range(rng.randint(4, 12)):
            amount = rng.choice((str(m.number(1, 12)), "½", "1/2", "¼", str(m.number(2, 20) * 50), "1–2", "1 ½"))
            thing = m.phrase(1, 3).lower()
            unit = rng.choice(_UNITS)
            things.append(mark + rng.choice((f"{amount} {unit} {thing}", f"{thing}, {amount} {unit}", thing)).strip())
        out += lines_of(things, "\n", rng.choice(("\n", "\n\n")))
    out.append(Piece(mood.format(heads[3])))
    numbered = rng.random() < 0.6
    steps = [(f"{k + 1}. " if numbered else "") + m.text(1, 2) for k in range(rng.randint(3, 9))]
    return out + lines_of(steps, rng.choice(("\n", "\n\n")), rng.choice(("\n", "\n\n")))


def manual(m: Matter) -> list[Piece]:
    """Heads in capitals at the margin, text and options further in, all wrapped."""
    rng, out = m.rng, list[Piece]()
    depth, width = rng.choice((4, 7, 7, 8)), rng.choice((72, 78, 80))
    pad, deeper = " " * depth, " " * (2 * depth)
    if rng.random() < 0.3:
        head = f"{m.phrase(1, 1).upper()}({m.number(1, 8)})"
        out.append(Piece(f"{head}{' ' * 20}{m.phrase(2, 4)}{' ' * 20}{head}"))
    for _ in range(rng.randint(3, 7)):
        out.append(Piece(m.phrase(1, 2).upper()))
        out += lines_of([wrapped_at(m.text(1, 3), width, pad) for _ in range(rng.choice((0, 1, 1, 2)))], "\n\n", "\n")
        for _ in range(rng.choice((0, 0, 3, 6))):
            word = m.phrase(1, 1).lower()
            option = rng.choice(
                (f"-{word[:1]}", f"--{word}", f"-{word[:1]}, --{word}", f"-{word[:1]} {word.upper()}", word)
            )
            out.append(Piece(f"{pad}{option}\n{wrapped_at(m.text(1, 2), width, deeper)}"))
    return out


def _identifier(m: Matter) -> str:
    letters = "".join(c for c in m.phrase(1, 1).lower() if "a" <= c <= "z")
    return letters or m.rng.choice(("value", "item", "count", "name", "path", "node", "total", "row", "index"))


def _code(m: Matter) -> str:
    """A few lines in the manner of one language or another."""
    rng, a, b, c = m.rng, _identifier(m), _identifier(m), _identifier(m)
    n = m.number()
    return rng.choice(
        (
            f"def {a}({b}, {c}={n}):\n    if {b} > {c}:\n        return {b} - {c}\n    return {a}({b} + 1)",
            f"import {a}\n\n{b} = {a}.open('{c}.txt')\nfor line in {b}:\n    print(line.strip())",
            f"function {a}({b}) {{\n  const {c} = {b}.map((x) => x * {n});\n  return {c};\n}}",
            f"SELECT {a}, COUNT({b}) AS {c}\nFROM {a}s\nWHERE {b} > {n}\nGROUP BY {a}\nORDER BY {c} DESC;",
            f"$ {a} --{b} {c}.txt\n{n} {b} read\n$ cat {c}.txt | sort | uniq -c",
            f'<{a} {b}="{n}">\n  <{c}>{m.phrase(1, 3)}</{c}>\n</{a}>',
            f'{{\n  "{a}": {n},\n  "{b}": ["{c}", "{a}"],\n  "{c}": null\n}}',
            f"{a}:\n  {b}: {n}\n  {c}:\n    - {a}\n    - {b}",
            f"int {a}(int {b}) {{\n    int {c} = {n};\n    while ({b}--) {c} += {b};\n    return {c};\n}}",
            f"[{a}]\n{b} = {n}\n{c} = true",
            f"pip install {a}-{b}",
            f"sudo apt install {a} {b}",
        )
    )


def coded(m: Matter) -> list[Piece]:
    """A tutorial: paragraphs with code between them, in fences, indented, or bare."""
    rng, out = m.rng, list[Piece]()
    form, heads = rng.randrange(3), rng.random() < 0.5
    for number in range(rng.randint(2, 6)):
        if heads:
            out.append(Piece(rng.choice(("{}", "## {}", "{n}. {}")).format(m.phrase(1, 4), n=number + 1)))
        out.append(Piece(m.text(1, 3)))
        code = _code(m)
        if form == 0:
            code = f"```{rng.choice(('', '', 'python', 'sh', 'js'))}\n{code}\n```"
        elif form == 1:
            code = "\n".join("    " + line if line else line for line in code.split("\n"))
        out += [Piece(code), *([Piece(m.text(1, 2))] if rng.random() < 0.5 else [])]
    return out


def tabled(m: Matter) -> list[Piece]:
    """Rows of a table, a line each, with text round it."""
    rng, out = m.rng, list[Piece]()
    bar = rng.choice((" | ", "\t", "   ", ", ", "; ", " — ", "  "))
    columns, rows = rng.randint(2, 5), rng.randint(4, 18)
    numeric = [rng.random() < 0.6 for _ in range(columns)]
    if rng.random() < 0.7:
        out.append(Piece(m.text(1, 3)))
    lines = [bar.join(m.phrase(1, 2) for _ in range(columns))]
    for _ in range(rows):
        cells = [
            rng.choice((f"{m.number()}", f"{m.number()},{m.number(0, 9)}", f"{m.number()} %", f"{m.number(100, 9999)}"))
            if is_number
            else m.phrase(1, 2)
            for is_number in numeric
        ]
        cells[0] = m.phrase(1, 2) if rng.random() < 0.9 else f"{m.number()}."
        lines.append(bar.join(cells))
    if bar == " | " and rng.random() < 0.5:
        lines = [f"| {line} |" for line in lines]
        lines.insert(1, "|" + "---|" * columns)
    out += lines_of(lines, "\n")
    if rng.random() < 0.6:
        out.append(Piece(m.text(1, 3)))
    return out


def noted(m: Matter) -> list[Piece]:
    """Paragraphs with marks, and the notes at the end."""
    rng, out = m.rng, list[Piece]()
    form, count = rng.choice(("[{}]", "({})", "{}", "[^{}]", "*")), 0
    for _ in range(rng.randint(3, 7)):
        text = m.text(2, 4)
        if rng.random() < 0.7:
            count += 1
            text += form.format(count)
        out.append(Piece(text))
    if rng.random() < 0.4:
        out.append(Piece(m.phrase(1, 1)))
    notes = []
    for number in range(count):
        note = rng.choice(
            (m.clause(), m.sentence(), f"{m.name()}, {m.phrase(2, 6)}, {m.number(1950, 2025)}, {m.number()}.")
        )
        notes.append(f"{form.format(number + 1)} {note}")
    return out + lines_of(notes, rng.choice(("\n", "\n\n")))


def statute(m: Matter) -> list[Piece]:
    """Numbered sections, paragraphs and letters."""
    rng, out = m.rng, list[Piece]()
    head = rng.choice(("§ {}", "§ {}.", "Art. {}", "{}.", "{}", "第{}条", "{} §"))
    inner = rng.choice(("({}) ", "{}. ", "{}) ", "{n}.{} ", ""))
    gap = rng.choice(("\n", "\n\n"))
    for number in range(m.number(1, 30), m.number(31, 38)):
        title = rng.random()
        out.append(Piece(head.format(number) + (f" {m.phrase(1, 5)}" if title < 0.5 else "")))
        for k in range(rng.randint(1, 4)):
            out.append(Piece(inner.format(k + 1, n=number) + m.text(1, 2), "main", gap))
            if rng.random() < 0.2:
                letters = [f"{letter}) {m.clause()}" for letter in "abcd"[: rng.randint(2, 4)]]
                out += lines_of([rng.choice(("", "  ")) + line for line in letters], "\n", "\n")
        if len(out) > 40:
            break
    return out


def sectioned(m: Matter) -> list[Piece]:
    """Paragraphs under heads."""
    rng, out, form = m.rng, list[Piece](), m.rng.randrange(7)
    for number in range(rng.randint(2, 7)):
        head = m.phrase(1, 6)
        shown = (
            head,
            head.upper(),
            f"{head}\n{'=-~'[number % 2] * max(3, len(head))}",
            f"## {head}",
            f"== {head} ==",
            f"{number + 1}. {head}",
            f"{number + 1}.{rng.randint(1, 4)} {head}",
        )[form]
        out.append(Piece(shown))
        out += [
            Piece(m.text(1, 5), "main", "\n\n" if k else rng.choice(("\n\n", "\n"))) for k in range(rng.randint(1, 4))
        ]
    return out


def linked(m: Matter) -> list[Piece]:
    """A list of addresses, each with what it holds."""
    rng, out = m.rng, [Piece(m.text(1, 3))]
    form, mark = rng.randrange(4), rng.choice(BULLETS[:4])
    for _ in range(rng.choice((1, 2, 3))):
        if rng.random() < 0.6:
            out.append(Piece(rng.choice(("", "### ")) + m.phrase(1, 3)))
        lines = []
        for _ in range(rng.randint(3, 9)):
            word = _identifier(m)
            address = (
                f"https://{rng.choice(('', 'www.'))}{word}.{rng.choice(('example', 'org', 'net'))}/{_identifier(m)}"
            )
            what = m.phrase(1, 4)
            lines.append(
                (
                    f"{mark}[{what}]({address}) - {m.clause()}",
                    f"{mark}{what}: {address}",
                    f"{what} {address}",
                    f"{mark}{what} – {m.clause()}",
                )[form]
            )
        out += lines_of(lines, "\n")
    return out


def released(m: Matter) -> list[Piece]:
    """Versions with their changes."""
    rng, out = m.rng, list[Piece]()
    major, minor, mark = m.number(0, 9), m.number(3, 20), rng.choice(BULLETS[:3])
    form = rng.choice(("{v} ({d})", "v{v}", "## [{v}] - {d}", "{v} - {d}", "## {v}", "{d}: {v}"))
    for _ in range(rng.randint(2, 7)):
        version, date = (
            f"{major}.{minor}.{m.number(0, 9)}",
            m.date(0, m.number(2010, 2025), m.number(1, 12), m.number(1, 28)),
        )
        minor -= 1
        out.append(Piece(form.format(v=version, d=date)))
        if rng.random() < 0.3:
            out.append(Piece(m.phrase(1, 1)))
        out += lines_of(
            [mark + (m.clause() if rng.random() < 0.7 else m.sentence()) for _ in range(rng.randint(1, 6))], "\n"
        )
    return out
