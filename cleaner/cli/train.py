"""``cleaner train``: options in, :mod:`cleaner.training` called, weights and figures out."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.options import (
    FILES,
    FORMAT,
    HELP,
    Failure,
    output_option,
    progress_option,
    refuse_input,
    visible,
    write,
)
from cleaner.io.outputs import open_output

if TYPE_CHECKING:
    from cleaner.training.session import Outcome

__all__ = ["train"]

TORCH = (
    "cleaner train needs PyTorch, which is not installed: pip install 'syndication-cleaner[train]'. Without a graphics "
    "card the wheels for the processor alone are a tenth of the size: first "
    "pip install torch --index-url https://download.pytorch.org/whl/cpu"
)
BEAT, PLAIN_BEAT = 0.2, 10.0
"""Seconds between two lines of progress, on a terminal and in a log."""


@click.command(context_settings=HELP, short_help="Train weights on gold of your own.")
@click.argument("gold", nargs=-1, required=True, type=FILES)
@output_option("The weights to write, all or nothing, for --weights.", required=True)
@click.option(
    "--unlabelled", multiple=True, type=FILES, metavar="FILE",
    help="Other documents, without gold: the weights are held to what the packaged ones say of them, and what changes "
    "is printed. May be given several times.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Write the weights even if they make something worse.")
@click.option(
    "--seed", type=click.IntRange(0), default=7, show_default=True, metavar="N",
    help="Seed of everything that is random. The same seed and documents give the same weights.",
)  # fmt: skip
@FORMAT
@progress_option("on a terminal")
def train(
    gold: tuple[str, ...], output: str | None, unlabelled: tuple[str, ...], force: bool, seed: int, form: str,
    progress: bool | None,
) -> None:  # fmt: skip
    """Train weights that start from the packaged ones and learn from GOLD: JSONL as cleaner eval reads it, all texts or
    all pages of HTML.

    Sites are held back in turn, and the figures of each file before and after are printed. If something gets worse, on
    what was held back or on packaged gold of other kinds, nothing is written and the exit code is 1.
    """
    if output is None:
        raise click.UsageError("Figures go to stdout: name a file for the weights.")
    try:
        import torch  # noqa: F401  # what needs it is imported below
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise Failure(TORCH) from None
    from cleaner.run.documents import Input, units
    from cleaner.training.gold import read_documents, read_gold
    from cleaner.training.session import train as trained

    refuse_input(output, [*gold, *unlabelled])
    bar = _Bar(progress)
    # Opened first, so that a name that cannot be written is not found out after minutes of training.
    try:
        with open_output(output) as stream:
            documents = read_gold(units(Input(gold, "jsonl")))
            others = read_documents(units(Input(unlabelled)))
            outcome = trained(documents, others, seed, force, bar.tell)
            bar.clear()
            if outcome.refusals and not force:
                raise _Refused(outcome)
            stream.write(outcome.weights)
    except _Refused:
        pass
    finally:
        bar.clear()
    write(_as_json(outcome) if form == "json" else _as_text(outcome))
    for why in outcome.refusals:
        click.echo(visible(f"cleaner: {why}"), err=True)
    if outcome.refusals and not force:
        click.echo(visible(f"cleaner: {output} is not written; --force writes it all the same"), err=True)
        click.get_current_context().exit(1)
    click.echo(visible(f"cleaner: {output} written: use it by --weights {output}"), err=True)


class _Refused(Exception):  # noqa: N818  # it is not an error, but how the output is left unwritten
    """The weights are not to be used."""


class _Bar:
    """How far training has come, on stderr."""

    def __init__(self, shown: bool | None) -> None:
        self.terminal = sys.stderr.isatty()
        self.shown = self.terminal if shown is None else shown
        self.began = time.monotonic()
        self.next, self.drawn = self.began, False

    def tell(self, done: int, most: int, what: str) -> None:
        """Draw, if it is time to."""
        now = time.monotonic()
        if not self.shown or now < self.next:
            return
        line = f"step {min(done + 1, most)} of at most {most}: {what}, {now - self.began:.0f} s"
        sys.stderr.write(f"\r\x1b[2K{line}" if self.terminal else f"{line}\n")
        sys.stderr.flush()
        self.next, self.drawn = now + (BEAT if self.terminal else PLAIN_BEAT), True

    def clear(self) -> None:
        """Take the line off the terminal."""
        if self.drawn and self.terminal:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()
        self.drawn = False


def _as_json(outcome: Outcome) -> str:
    told: dict[str, Any] = {
        "judges": outcome.kind,
        "documents": outcome.documents,
        "sites": outcome.sites,
        "documents_without_site": outcome.unnamed,
        "held_back_by": "site" if outcome.by_site else "document",
        "parts": outcome.parts,
        "rounds": outcome.rounds,
        "tracks": [
            {"track": track.name, "held_back": track.held_back, "before": track.before, "after": track.after}
            for track in outcome.tracks
        ],
        "unlabelled": [
            {
                "file": one.name, "documents": one.documents, "changed": one.changed, "dropped": one.dropped,
                "kept": one.kept,
            }
            for one in outcome.changes
        ],
        "refusals": outcome.refusals,
    }  # fmt: skip
    return json.dumps(told) + "\n"


def _as_text(outcome: Outcome) -> str:
    """The figures for a person to read."""
    rows = [_split(outcome)]
    for held_back, head in ((True, "your gold, held back"), (False, "packaged gold of other kinds")):
        tracks = [track for track in outcome.tracks if track.held_back is held_back]
        if tracks:
            rows += ["", f"{head:<30}{'documents':>10}{'':<3}{'figure':<16}{'before':>8}{'after':>8}"]
        for track in tracks:
            name, count = visible(track.name), f"{track.before['documents']:,}"
            for key in _SHOWN:
                if key in track.before:
                    rows.append(f"{name:<30}{count:>10}   {key:<16}{track.before[key]:>8.4f}{track.after[key]:>8.4f}")
                    name = count = ""
    if outcome.changes:
        rows += ["", f"{'without gold':<30}{'documents':>10}   {'changed':>7}{'dropped now':>13}{'kept now':>10}"]
    for one in outcome.changes:
        shares = f"{one.dropped:>13.2%}{one.kept:>10.2%}"
        rows.append(f"{visible(one.name):<30}{one.documents:>10,}   {one.changed:>7,}{shares}")
    return "\n".join(rows) + "\n"


_SHOWN = ("doc_f1", "noise_left", "main_lost", "label_accuracy", "word_f1", "word_precision", "word_recall")


def _split(outcome: Outcome) -> str:
    """How the gold was split, and what its figures are worth for that."""
    count = f"{outcome.documents:,} {outcome.kind}"
    if not outcome.by_site:
        where = "all of one site" if outcome.sites else "none of which says its site (url, site or host)"
        return (
            f"{count}, {where}: no site can be held back.\n"
            f"Each of {outcome.parts} parts was held back once instead. The figures say how well the weights do on\n"
            f"more documents of the same kind, not on those of other sites. Rounds of training: {outcome.rounds}."
        )
    rest = f", and {outcome.unnamed:,} that do not say theirs" if outcome.unnamed else ""
    return (
        f"{count} of {outcome.sites:,} sites{rest}, in {outcome.parts} parts of which each was held back once: the\n"
        f"figures of a document are by weights that learned nothing of its site. Rounds of training: {outcome.rounds}."
    )
