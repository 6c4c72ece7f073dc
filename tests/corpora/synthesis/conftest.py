"""A folder of small invented articles in four languages, two of them of one event."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from corpora.synthesis import stories

PLACES = ("Ostvik", "Merrow", "Halden", "Tarn", "Fossby", "Lund", "Quay", "Brede", "Selmer", "Aldo")
THINGS = ("bridge", "library", "tram", "harbour", "school", "market", "theatre", "forest", "mill", "station")


def english(place: str, thing: str) -> str:
    return "\n\n".join(
        (
            f"The {thing} of {place} will close in May, the council of {place} said on Monday after a long debate.",
            f"Residents who use the {thing} every day were told of it by letter; many of them live in {place} itself.",
            f"“We have looked at every plan,” said {place}'s mayor. “The {thing} is older than the town hall.”",
            f"Engineers from Norby had examined the {thing} last autumn. They found rust and damp in {place}.",
            f"Work on the {thing} begins in June, and {place} has put aside four million for it, and borrows more.",
            f"Until then, buses will run twice an hour past the {thing}, and the ferry of {place} takes bicycles.",
        )
    )


def german(place: str, thing: str) -> str:
    return "\n".join(
        (
            f"Der Rat von {place} hat am Montag lange über {thing} gesprochen.",
            f"Danach stand fest, dass in {place} im Mai geschlossen wird.",
            f"Viele Bürger hatten davon aus der Zeitung erfahren, nicht vom Amt von {place}.",
            f"Die Fachleute fanden Risse und Rost an {thing}, wie schon im Herbst.",
            f"Im Juni sollen in {place} die Arbeiten beginnen, und sie dauern ein Jahr.",
            "Bis dahin fährt ein Bus zweimal in der Stunde.",
        )
    )


def chinese(place: str, thing: str) -> str:
    return "\n".join(
        (
            f"{place}市议会星期一宣布，{thing}将于五月关闭。",
            f"许多居民每天都要使用{thing}，他们对这个决定感到不满。",
            f"工程师去年秋天检查了{place}的设施，发现了裂缝和锈迹。",
            f"市长说，{thing}的维修工作将在六月开始，预计持续一年。",
            "在此期间，公共汽车每小时开行两班。",
            f"{place}为此准备了四百万元的预算。",
        )
    )


def hindi(place: str, thing: str) -> str:
    return "\n\n".join(
        (
            f"{place} की परिषद ने सोमवार को कहा कि {thing} मई में बंद रहेगा।",
            f"रोज़ आने वाले लोगों को इसकी सूचना पत्र से दी गई, और {place} में बहुत से लोग नाराज़ हैं।",
            f"पिछले साल इंजीनियरों ने {thing} की जाँच की थी और उन्हें दरारें मिली थीं।",
            f"काम जून में शुरू होगा, और {place} ने इसके लिए चार करोड़ रखे हैं।",
        )
    )


MADE = {"en": (english, "para"), "de": (german, "sent"), "zh": (chinese, "run"), "hi": (hindi, "para")}


def rows() -> list[dict[str, Any]]:
    out = []
    for language, (write, unit) in MADE.items():
        for number, (place, thing) in enumerate(zip(PLACES, THINGS, strict=True)):
            row: dict[str, Any] = {
                "id": f"{language}-{number}",
                "lang": language,
                "text": write(place, thing),
                "unit": unit,
            }
            if language == "en":
                row |= {"title": f"{place} closes its {thing}", "cluster": f"c{number // 2}"}
            if language == "de":
                row["parallel"] = f"p{number}"
            out.append(row)
    return out


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("articles")
    made = rows()
    with gzip.open(path / "towns.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in made)
    with gzip.open(path / stories.NEAR_FILE, "wt", encoding="utf-8") as out:
        for row in made:
            language, number = row["id"].split("-")
            near = [[f"{language}-{(int(number) + step) % 10}", 0.5] for step in (1, 2, 3, 4)]
            out.write(json.dumps({"id": row["id"], "near": near}) + "\n")
    return path


@pytest.fixture(scope="session")
def library(folder: Path) -> stories.Library:
    return stories.read(folder)[0]
