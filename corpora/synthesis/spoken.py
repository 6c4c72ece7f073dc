"""Forms of what is spoken, sung and told: interviews, plays, live blogs, verse, refrains, mail, tales."""

from __future__ import annotations

from corpora.pool import EAST
from corpora.synthesis.matter import Matter, lines_of, wrapped_at
from corpora.synthesis.pieces import UNLEARNED, Piece

WIDTH = 72
"""Columns at which mail is wrapped."""


def interview(m: Matter) -> list[Piece]:
    """Questions and answers, some of them a word long."""
    rng, out = m.rng, list[Piece]()
    form, short = rng.randrange(6), rng.choice((0.0, 0.15, 0.3, 0.6))
    who, whom, gap = m.name(), m.name(), rng.choice(("\n\n", "\n\n", "\n"))
    if rng.random() < 0.6:
        out.append(Piece(m.text(2, 4)))
    for number in range(rng.randint(4, 12)):
        question = m.sentence().rstrip(".!?。।") + rng.choice(("?", "?", "?", "？" if m.together else "?"))
        answer = m.phrase(1, 3) + "." if rng.random() < short else m.text(1, 4)
        if form == 0:
            pair = [question, answer]
        elif form == 1:
            pair = [f"{who}: {question}", f"{whom}: {answer}"]
        elif form == 2:
            pair = [f"Q: {question}", f"A: {answer}"]
        elif form == 3:
            pair = [f"– {question}", f"– {answer}"]
        elif form == 4:
            pair = [f"**{question}**", answer]
        else:
            pair = [f"{number + 1}. {question}", answer]
        out += [Piece(text, "main", gap) for text in pair]
        if rng.random() < 0.2:
            out.append(Piece(m.text(1, 3), "main", gap))
    return out


def play(m: Matter) -> list[Piece]:
    """Speakers in capitals with their speeches, and directions in brackets."""
    rng, out = m.rng, list[Piece]()
    cast = [m.name() for _ in range(rng.randint(2, 5))]
    cast = [name.upper() for name in cast] if rng.random() < 0.6 else cast
    form, verse, gap = rng.randrange(5), rng.random() < 0.35, rng.choice(("\n\n", "\n\n", "\n"))
    indent = rng.choice(("    ", "  ", "\t", "          "))
    if rng.random() < 0.4:
        out += lines_of(
            [f"{m.phrase(1, 2).upper()} {rng.choice(('I', 'II', 'III', '1', '2', '4'))}", m.phrase(3, 8)], gap
        )
    for _ in range(rng.randint(6, 24)):
        name = rng.choice(cast)
        if verse:
            speech = "\n".join(m.clause() for _ in range(rng.randint(1, 6)))
        else:
            speech = m.text(1, 3) if rng.random() < 0.7 else m.phrase(1, 4) + rng.choice(".!?")
        speech = f"({m.phrase(1, 4).lower()}) {speech}" if rng.random() < 0.15 else speech
        if form == 0:
            text = f"{name}\n{speech}"
        elif form == 1:
            text = f"{name}. {speech}"
        elif form == 2:
            text = f"{name}: {speech}"
        elif form == 3:
            text = f"{indent}{name}\n" + speech
        else:
            text = f"{name}\n" + "\n".join(indent + line for line in speech.split("\n"))
        out.append(Piece(text, "main", gap))
        if rng.random() < 0.12:
            direction = m.phrase(3, 9)
            out.append(Piece(rng.choice((f"({direction}.)", f"[{direction}]", f"_{direction}_")), "main", gap))
    return out


def timed(m: Matter) -> list[Piece]:
    """A live blog or a timeline: a time or a date with every entry, upwards or downwards."""
    rng, out = m.rng, list[Piece]()
    form, where = rng.randrange(8), rng.random()
    hour, minute, step = m.number(5, 20), m.number(0, 59), rng.choice((3, 9, 20, 55))
    dated, shape, year, month, day = rng.random() < 0.35, rng.randrange(6), m.number(1950, 2026), m.number(1, 12), 1
    if EAST.search(m.story.paragraphs[0]):
        shape = rng.choice((3, shape))
    entries, gap = [], rng.choice(("\n\n", "\n\n", "\n"))
    for _ in range(rng.randint(4, 14)):
        minute += m.number(1, step)
        hour, minute = (hour + minute // 60) % 24, minute % 60
        day += m.number(0, 4)
        year, month, day = (year + (shape == 5), month % 12 + 1, 1) if day > 28 or shape == 5 else (year, month, day)
        entries.append(m.date(shape, year, month, day) if dated else m.time(hour, minute, form))
    entries = entries[::-1] if rng.random() < 0.5 else entries
    titled, signed = rng.random() < 0.3, rng.random() < 0.15
    if rng.random() < 0.6:
        out += [Piece(m.text(1, 3)) for _ in range(rng.randint(1, 2))]
    for stamp in entries:
        texts = [m.text(1, 3) for _ in range(rng.choice((1, 1, 2, 3)))]
        if where < 0.6:
            out.append(Piece(stamp, "main", "\n\n"))
            out += lines_of(([m.phrase(3, 8)] if titled else []) + texts, gap, gap)
        else:
            joint = rng.choice((" ", " – ", ": ", " | "))
            out.append(Piece(f"{stamp}{joint}{texts[0]}", "main", gap))
            out += lines_of(texts[1:], gap, gap)
        if signed:
            out.append(Piece(f"({m.name()})", "main", gap))
    return out


def refrain(m: Matter) -> list[Piece]:
    """A line that comes again: after every stanza or paragraph, or at the head of every sentence."""
    rng, form = m.rng, m.rng.randrange(4)
    again = m.sentence() if rng.random() < 0.5 else m.phrase(3, 9) + rng.choice((".", "!", ",", ""))
    out: list[Piece] = []
    if form == 0:
        for _ in range(rng.randint(3, 8)):
            out += [*lines_of([m.clause() for _ in range(rng.randint(2, 5))], "\n"), Piece(again, "main", "\n")]
    elif form == 1:
        for _ in range(rng.randint(3, 9)):
            out += [Piece(m.text(1, 4)), Piece(again)]
    elif form == 2:
        start = m.phrase(2, 5)
        glue = rng.choice(("\n", "\n\n"))
        out = lines_of([f"{start}{m.joint}{m.clause()}" for _ in range(rng.randint(5, 14))], glue)
    else:
        answers = [m.phrase(1, 4) + "." for _ in range(rng.choice((1, 1, 2)))]
        for _ in range(rng.randint(5, 14)):
            out += [Piece(m.clause()), Piece(rng.choice(answers), "main", "\n")]
    return out


def verse(m: Matter) -> list[Piece]:
    """Stanzas of short lines, some lines further in."""
    rng, out = m.rng, list[Piece]()
    size, words = rng.randint(2, 8), rng.randint(3, 8)
    indent, form = rng.choice(("  ", "    ", "\t", "\u3000")), rng.randrange(5)
    lines: list[str] = []
    for _ in range(rng.randint(6, 40)):
        if rng.random() < 0.5:
            lines.append(m.clause())
        else:
            lines.append(m.phrase(words, words + 2) + rng.choice((",", "", "", ";", ".", "!")))
    for at in range(0, len(lines), size):
        stanza = [
            (indent if (form == 0 and k % 2) or form == 1 or (form == 2 and rng.random() < 0.3) else "") + line
            for k, line in enumerate(lines[at : at + size])
        ]
        if form == 3:
            out.append(Piece(rng.choice(("*", "***", "I", "II", "III", "IV", str(at // size + 1)))))
        out += lines_of(stanza, "\n")
    if rng.random() < 0.3:
        out.append(Piece(rng.choice(("— ", "", "(")) + m.name()))
    return out


WROTE = {
    "en": "On {date}, {name} wrote:|{name} wrote on {date}:|-----Original Message-----",
    "de": "Am {date} schrieb {name}:|{name} schrieb am {date}:|-----Ursprüngliche Nachricht-----",
    "fr": "Le {date}, {name} a écrit :",
    "es": "El {date}, {name} escribió:",
    "it": "Il giorno {date} {name} ha scritto:",
    "nl": "Op {date} schreef {name}:",
    "pt": "Em {date}, {name} escreveu:",
    "sv": "Den {date} skrev {name}:",
    "da": "Den {date} skrev {name}:",
    "nb": "Den {date} skrev {name}:",
    "fi": "{name} kirjoitti {date}:",
    "pl": "W dniu {date} {name} pisze:",
    "cs": "Dne {date} {name} napsal(a):",
    "sk": "Dňa {date} {name} napísal(a):",
    "hu": "{name} ezt írta ({date}):",
    "ro": "La {date}, {name} a scris:",
    "ru": "{date} пользователь {name} написал:",
    "uk": "{date} {name} пише:",
    "bg": "На {date} {name} написа:",
    "el": "Στις {date}, ο χρήστης {name} έγραψε:",
    "tr": "{name}, {date} tarihinde şunu yazdı:",
    "ar": "في {date}، كتب {name}:",
    "hi": "{date} को {name} ने लिखा:",
    "id": "Pada {date}, {name} menulis:",
    "vi": "Vào {date}, {name} đã viết:",
    "ja": "{date} {name}:",
    "zh": "在 {date}，{name} 写道：",
    "ko": "{date} {name}님이 작성:",
}
"""Lines over what a mail answers, by language."""
SENT = {
    "en": "Sent from my {device}|Get Outlook for {device}",
    "de": "Von meinem {device} gesendet",
    "fr": "Envoyé de mon {device}",
    "es": "Enviado desde mi {device}",
    "it": "Inviato da {device}",
    "nl": "Verstuurd vanaf mijn {device}",
    "pt": "Enviado do meu {device}",
    "sv": "Skickat från min {device}",
    "pl": "Wysłane z {device}",
    "ru": "Отправлено с {device}",
    "tr": "{device} cihazımdan gönderildi",
    "ja": "{device}から送信",
    "zh": "发自我的{device}",
    "ko": "나의 {device}에서 보냄",
}
"""Lines that a program puts under a mail, by language."""
DEVICES = ("iPhone", "iPad", "phone", "Galaxy", "Android", "Samsung Galaxy", "BlackBerry", "Nokia", "tablet", "Pixel 7")


def mail(m: Matter) -> list[Piece]:
    """A letter, or a mail with what it answers: between its own paragraphs, which is a part of it, or all of it below
    the signature, which is not."""
    rng, out = m.rng, list[Piece]()
    mark, who = rng.choice(("> ", "> ", ">", "| ", ">> ")), m.name()
    if rng.random() < 0.5:
        heads = [f"From: {who}", f"To: {m.name()}", f"Date: {m.date(rng.randrange(3), 2020, 3, m.number(1, 28))}"]
        out += lines_of([*heads, f"Subject: {rng.choice(('', 'Re: '))}{m.phrase(2, 6)}"], "\n")
    elif rng.random() < 0.4:
        out += lines_of([m.phrase(1, 3), f"{m.phrase(1, 2)} {m.number()}", m.phrase(1, 2)], "\n")
    out.append(Piece(f"{m.phrase(1, 2)} {m.name()}{rng.choice((',', '!', ':', ''))}"))
    below = rng.random() < 0.4
    quoted, wraps = not below and rng.random() < 0.6, rng.random() < 0.5 and not m.together
    for _ in range(rng.randint(1 if below else 2, 5)):
        if quoted and rng.random() < 0.5:
            text = wrapped_at(m.text(1, 3), WIDTH) if wraps else m.text(1, 3)
            out.append(Piece("\n".join(mark + line for line in text.split("\n"))))
        text = m.text(1, 4)
        out.append(Piece(wrapped_at(text, WIDTH) if wraps else text))
        if rng.random() < 0.2:
            out += lines_of([m.phrase(1, 3) for _ in range(rng.randint(2, 4))], "\n")
    out += lines_of([m.phrase(1, 3) + rng.choice((",", "", ".")), m.name()], rng.choice(("\n", "\n\n")))
    if below:
        return out + _answered(m, mark, wraps)
    if rng.random() < 0.3:
        out.append(Piece(f"P.S. {m.text(1, 2)}"))
    return out


def _answered(m: Matter, mark: str, wraps: bool) -> list[Piece]:
    """What stands below a mail: who sent it by what, and the mail that it answers."""
    rng, out = m.rng, list[Piece]()
    language = m.story.language
    if rng.random() < 0.4:
        signature = [f"{m.name()}", m.phrase(2, 5), f"+{m.number(10, 99)} {m.number(100, 999)} {m.number(10, 99)}"]
        out += lines_of(["-- ", *signature[: rng.randint(1, 3)]], "\n")
        out = [Piece(piece.text, UNLEARNED, piece.glue) for piece in out]
    if rng.random() < 0.5:
        sent = rng.choice(SENT.get(language, SENT["en"]).split("|")).format(device=rng.choice(DEVICES))
        out.append(Piece(sent, "boilerplate", rng.choice(("\n", "\n\n"))))
    name = m.name() + rng.choice(("", f" <{m.number(1, 9)}{m.number(10, 99)}@mail.example>", " <info@post.example>"))
    date = m.date(rng.randrange(6), m.number(1998, 2026), m.number(1, 12), m.number(1, 28))
    head = rng.choice(WROTE.get(language, WROTE["en"]).split("|")).format(date=date, name=name)
    out.append(Piece(head, "boilerplate"))
    lines = [m.phrase(1, 2) + ",", ""] if rng.random() < 0.6 else []
    for _ in range(rng.randint(1, 4)):
        text = m.text(1, 3)
        lines += [*(wrapped_at(text, WIDTH) if wraps else text).split("\n"), ""]
    lines.append(m.name())
    return out + [Piece((mark + line).rstrip(), "offtopic", "\n") for line in lines]


def letter(m: Matter) -> list[Piece]:
    """A letter to readers: a greeting, some news, a farewell. Its sender's lines are put round it."""
    rng = m.rng
    out = [Piece(f"{m.phrase(1, 3)}, {rng.choice(('no. ', '#', 'Nr. ', '№ ', ''))}{m.number(2, 400)}", UNLEARNED)]
    out = out if rng.random() < 0.5 else []
    if rng.random() < 0.7:
        out.append(Piece(f"{m.phrase(1, 2)}{rng.choice((',', '.', '!'))} {m.clause()}"))
    for _ in range(rng.randint(2, 8)):
        if rng.random() < 0.2:
            out.append(Piece(m.phrase(2, 5)))
        out.append(Piece(m.text(1, 4)))
    return out + lines_of([m.phrase(1, 3) + rng.choice((",", "!", "")), m.name().split(" ")[0]], "\n")


SLOT = "slot"
"""Label of the beginning of a turn that a line of noise may fill."""


def transcript(m: Matter) -> list[Piece]:
    """What was said, turn by turn, with names or times before the words; some turns are a word long."""
    rng, out = m.rng, list[Piece]()
    cast, form, gap = [m.name() for _ in range(rng.randint(2, 4))], rng.randrange(6), rng.choice(("\n\n", "\n"))
    cast = [name.upper() for name in cast] if rng.random() < 0.5 else cast
    second, short = 0, rng.choice((0.15, 0.3, 0.5))
    slots = set(rng.sample(range(24), rng.choice((1, 1, 2, 3))))
    if rng.random() < 0.3:
        out.append(Piece(m.text(1, 3)))
    for turn in range(rng.randint(6, 24)):
        second += m.number(2, 40)
        clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
        name = rng.choice(cast)
        before = (
            f"[{clock}] {name}: ",
            f"{name}: ",
            f"{clock[3:]} {name}: ",
            f"{name} ({clock}): ",
            f"({clock}) ",
            f"{clock} — ",
        )[form]
        if turn in slots:
            out.append(Piece(before, SLOT, gap))
        said = m.phrase(1, 2) + rng.choice((".", ".", "?", "!")) if rng.random() < short else m.text(1, 3)
        out.append(Piece(before + said, "main", gap))
    return out


def sayings(m: Matter) -> list[Piece]:
    """A sentence or a clause a line, nothing else."""
    whole, gap = m.rng.random() < 0.5, m.rng.choice(("\n", "\n", "\n\n"))
    lines = [m.sentence() if whole else m.clause() for _ in range(m.rng.randint(6, 25))]
    return lines_of(lines, gap)


def told(m: Matter) -> list[Piece]:
    """A tale: speech by turns, lines of one word, long paragraphs."""
    rng, out = m.rng, list[Piece]()
    opens, closes = rng.choice((("“", "”"), ('"', '"'), ("«", "»"), ("– ", ""), ("— ", ""), ("「", "」"), ("„", "“")))
    gap = rng.choice(("\n\n", "\n\n", "\n"))
    for _ in range(rng.randint(6, 24)):
        form = rng.random()
        if form < 0.35:
            text = m.text(2, 5)
        elif form < 0.7:
            text = f"{opens}{m.sentence()}{closes}"
        elif form < 0.85:
            text = f"{opens}{m.clause()}{closes} {m.clause()}"
        elif form < 0.95:
            text = f"{opens}{m.phrase(1, 2)}{rng.choice('?!.')}{closes}"
        else:
            text = rng.choice(("* * *", "***", m.phrase(1, 2) + ".", "§"))
        out.append(Piece(text, "main", gap))
    return out
