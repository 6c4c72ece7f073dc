"""Texts that the tests of lint share: invented, like all gold."""

from __future__ import annotations

from typing import Any

from cleaner.run.batches import Outcome

PARAGRAPHS = [
    "Harbour bridge to close for nine days",
    (
        "The harbour bridge will close to all traffic on Friday evening, the city council said, and is not expected "
        "to open again before the following Sunday, when the last of the new bearings will have been lifted into "
        "place."
    ),
    (
        "Council engineers said that the old bearings, fitted when the bridge was built, had worn so thin that "
        "lorries had been sent the long way round by the northern ring road since the spring."
    ),
    (
        "The ferry will run every ten minutes from six in the morning until midnight, and the council will pay for "
        "it, so that nobody who lives on the island has to drive around the bay to get to work."
    ),
    (
        "Shopkeepers on the island said they had been told of the closing only a week before, and that the deliveries"
        " for the market on Saturday would now have to be brought over by boat, crate after crate."
    ),
]
ARTICLE = "\n\n".join(PARAGRAPHS) + "\n"
"""Five blocks, one a line; nothing is wrong with it."""
PROMPT = "Sign up for our newsletter and get the latest news in your inbox every morning."
SHARE = "Share this article: Facebook Twitter WhatsApp"
TAGS = "Tags: bridge, harbour, council, traffic"
READ_ALSO = "Read also: Ferry fares to rise in spring"
OTHER = """\
Orrin glassworks lights its furnace after nine years

The furnace of the Orrin glassworks was lit on Monday, nine years after the last bottle left the hall by the river.

Thirty of the former blowers have signed on again, among them Pavel Sund, who had been driving a bus in the meantime.

The new owners want to make laboratory glass, which sells in small numbers and at a good price, said Mira Holt.
"""


def page(*noise: str, newline: str = "\n") -> str:
    """The article with lines of noise below it."""
    return "\n\n".join([ARTICLE.rstrip("\n"), *noise, ""]).rstrip("\n").replace("\n", newline) + newline


def fail(outcome: Outcome[Any]) -> None:
    """What is done with a file that cannot be read, where all can."""
    assert not outcome.problems, outcome.problems
