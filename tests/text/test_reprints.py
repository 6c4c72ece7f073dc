"""What a user would lose: an article whose every line stands doubled, or that is printed several times over."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleaner import Document, Result, analyze, apply
from cleaner.text.make_batch import make_batch
from cleaner.text.reprints import MOST_TIMES, stay_instead

ARTICLES = {
    "th": (
        "สำนักงานท่าเรือเปิดประตูก่อนรุ่งสางและรถบรรทุกคันแรกก็จอดรออยู่แล้ว",
        "ไม่มีใครบอกคนขับรถว่าเครนกำลังอยู่ระหว่างการซ่อมแซมมาตั้งแต่วันจันทร์",
        "นายกเทศมนตรีกล่าวว่าสะพานใหม่จะเปิดใช้งานได้ภายในสิ้นปีหน้า",
        "ชาวบ้านในหมู่บ้านริมแม่น้ำต้องเดินอ้อมไกลกว่าสี่กิโลเมตรทุกวัน",
        "เด็กนักเรียนหลายคนมาถึงโรงเรียนสายเพราะเรือข้ามฟากหยุดวิ่ง",
        "สภาเมืองอนุมัติงบประมาณสำหรับการซ่อมแซมเมื่อเดือนที่แล้ว",
        "ผู้รับเหมากล่าวว่าฝนตกหนักทำให้งานล่าช้าไปอย่างน้อยสามสัปดาห์",
        "ร้านค้าใกล้ท่าเรือสูญเสียรายได้เกือบครึ่งหนึ่งนับตั้งแต่นั้นมา",
        "เจ้าของร้านอาหารคนหนึ่งบอกว่าเธออาจต้องปิดร้านในฤดูหนาวนี้",
        "วิศวกรตรวจสอบเสาหลักทั้งหกต้นและพบรอยร้าวเล็กน้อยสองแห่ง",
        "บริษัทเดินเรือเสนอให้บริการเรือเล็กฟรีในช่วงสุดสัปดาห์",
        "การประชุมครั้งต่อไปจะจัดขึ้นที่ศาลากลางในวันพฤหัสบดีหน้า",
    ),
    "lo": (
        "ຫ້ອງການທ່າເຮືອເປີດປະຕູກ່ອນຮຸ່ງແຈ້ງ ແລະລົດບັນທຸກຄັນທຳອິດກໍຈອດລໍຖ້າຢູ່ແລ້ວ",
        "ບໍ່ມີໃຜບອກຄົນຂັບລົດວ່າເຄນກຳລັງຖືກສ້ອມແປງມາຕັ້ງແຕ່ວັນຈັນ",
        "ເຈົ້າເມືອງກ່າວວ່າຂົວໃໝ່ຈະເປີດໃຫ້ໃຊ້ໄດ້ພາຍໃນທ້າຍປີໜ້າ",
        "ຊາວບ້ານແຄມແມ່ນ້ຳຕ້ອງຍ່າງອ້ອມໄກກວ່າສີ່ກິໂລແມັດທຸກມື້",
        "ນັກຮຽນຫຼາຍຄົນໄປຮອດໂຮງຮຽນຊ້າຍ້ອນເຮືອຂ້າມຟາກຢຸດແລ່ນ",
    ),
    "km": (
        "ការិយាល័យកំពង់ផែបានបើកទ្វារមុនព្រលឹម ហើយរថយន្តដឹកទំនិញដំបូងកំពុងរង់ចាំរួចហើយ។",
        "គ្មាននរណាប្រាប់អ្នកបើកបរថារថយន្តស្ទូចកំពុងជួសជុលតាំងពីថ្ងៃច័ន្ទទេ។",
        "អភិបាលក្រុងបាននិយាយថាស្ពានថ្មីនឹងបើកឱ្យប្រើប្រាស់នៅចុងឆ្នាំក្រោយ។",
        "អ្នកភូមិនៅមាត់ទន្លេត្រូវដើរវាងជាងបួនគីឡូម៉ែត្ររាល់ថ្ងៃ។",
        "សិស្សជាច្រើននាក់មកដល់សាលារៀនយឺតព្រោះសាឡាងឈប់ដំណើរការ។",
    ),
    "my": (
        "ဆိပ်ကမ်းရုံးသည် အရုဏ်မတက်မီ တံခါးဖွင့်ခဲ့ပြီး ပထမဆုံးကုန်တင်ကားများ စောင့်ဆိုင်းနေကြပြီ။",
        "ဝန်ချီစက်ကို တနင်္လာနေ့ကတည်းက ပြုပြင်နေသည်ဟု ယာဉ်မောင်းများကို မည်သူမျှ မပြောခဲ့ပါ။",
        "တံတားသစ်ကို လာမည့်နှစ်ကုန်တွင် ဖွင့်လှစ်မည်ဟု မြို့တော်ဝန်က ပြောကြားသည်။",
        "မြစ်ကမ်းနားရွာသားများသည် နေ့စဉ် လေးကီလိုမီတာကျော် ပတ်လျှောက်ကြရသည်။",
        "ကူးတို့သင်္ဘောရပ်ဆိုင်းသောကြောင့် ကျောင်းသားအများအပြား ကျောင်းနောက်ကျကြသည်။",
    ),
    "zh": (
        "港口办公室在黎明前打开大门，第一批卡车已经在码头上排成一列等候多时。",
        "没有人告诉司机们，码头上的那台起重机从星期一开始就一直在修理当中。",
        "市长在星期五的会议上表示，新桥将于明年年底之前正式向公众开放使用。",
        "住在河边的村民们每天都要绕行四公里以上的路程，才能到达对岸的集市。",
        "由于渡轮停止运行，许多学生最近几个星期以来上学时经常迟到半个小时。",
        "承包商解释说，持续不断的大雨使整个工程至少推迟了三个星期才能完成。",
    ),
    "ja": (
        "港の事務所は夜明け前に門を開け、最初のトラックはすでに岸壁に並んで待っていた。",
        "クレーンが月曜日から修理中であることを、運転手たちには誰も知らせていなかった。",
        "市長は金曜日の会議で、新しい橋が来年の末までに開通する見通しだと述べた。",
        "川沿いの村に住む人々は、毎日四キロ以上も遠回りをして市場まで歩いている。",
        "渡し船が運休しているため、多くの生徒がこの数週間授業に遅れて来ている。",
    ),
    "am": (
        "የወደቡ ቢሮ ከንጋት በፊት በሩን ከፈተ፤ የመጀመሪያዎቹ የጭነት መኪናዎችም በመሰላቸው ተሰልፈው ለረጅም ጊዜ ሲጠብቁ ነበር።",
        "ክሬኑ ከሰኞ ጀምሮ በጥገና ላይ እንዳለ ለሹፌሮቹ እስከ ዛሬ ድረስ ማንም ሰው አልነገራቸውም ነበር።",
        "ከንቲባው አርብ ዕለት በተደረገው ስብሰባ ላይ አዲሱ ድልድይ በሚቀጥለው ዓመት መጨረሻ ለሕዝብ እንደሚከፈት ተናገሩ።",
        "በወንዙ ዳር የሚኖሩ የመንደሩ ነዋሪዎች ወደ ገበያ ለመድረስ በየቀኑ ከአራት ኪሎ ሜትር በላይ ዞረው ይሄዳሉ።",
        "ጀልባው አገልግሎት በማቆሙ ምክንያት ብዙ ተማሪዎች ባለፉት ሳምንታት ወደ ትምህርት ቤት ዘግይተው ሲደርሱ ቆይተዋል።",
    ),
    "he": (
        "משרד הנמל פתח את שעריו לפני עלות השחר, והמשאיות הראשונות כבר עמדו בשורה ארוכה וחיכו.",
        "איש לא סיפר לנהגים שהמנוף שעל הרציף נמצא בתיקון כבר מאז יום שני בשבוע שעבר.",
        "ראש העיר אמר בישיבה ביום שישי שהגשר החדש ייפתח לקהל הרחב עד סוף השנה הבאה.",
        "תושבי הכפר שעל גדת הנהר נאלצים ללכת מדי יום יותר מארבעה קילומטרים עד השוק.",
        "מאז שהמעבורת הפסיקה לפעול מגיעים תלמידים רבים לבית הספר באיחור של חצי שעה לפחות.",
    ),
    "en": (
        "The harbour office opened its gates before dawn, and the first lorries were already waiting in a line.",
        "Nobody had told the drivers that the crane on the quay had been under repair since Monday morning.",
        "The mayor said at the meeting on Friday that the new bridge would open by the end of next year.",
        "People who live in the village by the river have to walk more than four kilometres to the market.",
        "Since the ferry stopped running, many pupils have been coming to school at least half an hour late.",
        "The contractor explained that the heavy rain had delayed the works by no less than three weeks.",
    ),
}
"""One story in several languages, of which five have no blanks between words."""


def printed(lines: Sequence[str], each: int, whole: int) -> list[str]:
    """Lines that stand so often each, and all of them so often."""
    return [line for line in lines for _ in range(each)] * whole


def judged(lines: Sequence[str], end: str = "\n", page: bool = False) -> Result:
    source = f"<article><p>{'</p><p>'.join(lines)}</p></article>" if page else end.join(lines)
    result = analyze(Document(source, form="html" if page else "text"))
    assert apply(result.source, result.spans) == result.text
    return result


def kept_lines(result: Result, lines: Sequence[str]) -> dict[str, int]:
    """How often each line stands in the clean text."""
    text = "".join(result.text.split())
    return {line: text.count("".join(line.split())) for line in lines}


def copies(lines: Sequence[str], end: str = "\n\n") -> list[str]:
    text = end.join(lines)
    found = make_batch([text]).copies
    return [text[start:stop] for start, stop in zip(found.starts.tolist(), found.ends.tolist(), strict=True)]


PRINTS = [(each, whole) for each in (1, 2, 3) for whole in (1, 2, 3, 4) if 1 < each * whole <= MOST_TIMES]


DRAWN = (
    st.sampled_from(list(ARTICLES)).flatmap(
        lambda name: st.lists(st.sampled_from(ARTICLES[name]), min_size=3, max_size=12, unique=True)
    ),
    st.sampled_from(PRINTS),
    st.sampled_from(["\n", "\n\n", "\r\n"]),
    st.booleans(),
)


def lost(lines: list[str], prints: tuple[int, int], end: str, page: bool) -> list[str]:
    """Lines that stay where they stand once, and of which no copy stays where they are printed several times."""
    once = kept_lines(judged(lines, end, page), lines)
    again = kept_lines(judged(printed(lines, *prints), end, page), lines)
    return [line for line in lines if once[line] and not again[line]]


@settings(max_examples=8, deadline=None)
@given(*DRAWN)
@example(list(ARTICLES["th"]), (2, 1), "\n", False)
@example(list(ARTICLES["th"]), (3, 1), "\n\n", False)
def test_of_what_is_printed_several_times_as_much_stays_as_of_one_print(
    lines: list[str], prints: tuple[int, int], end: str, page: bool
) -> None:
    assert lost(lines, prints, end, page) == []


@pytest.mark.nightly
@pytest.mark.slow
@settings(max_examples=1000, deadline=None)
@given(*DRAWN)
def test_and_so_it_is_of_a_thousand_others(lines: list[str], prints: tuple[int, int], end: str, page: bool) -> None:
    assert lost(lines, prints, end, page) == []


@pytest.mark.parametrize("name", ARTICLES)
@pytest.mark.parametrize("prints", PRINTS)
def test_one_print_is_left_to_be_judged(name: str, prints: tuple[int, int]) -> None:
    lines = ARTICLES[name]
    found = copies(printed(lines, *prints))
    assert sorted(found) == sorted(printed(lines, 1, prints[0] * prints[1] - 1))


def test_other_short_lines_in_every_print_do_not_matter() -> None:
    prints = [[*ARTICLES["en"][:3], f"Page {number} of 4", *ARTICLES["en"][3:]] for number in range(4)]
    assert len(copies([line for one in prints for line in one])) == 3 * len(ARTICLES["en"])


def test_nor_another_advertisement_in_every_print() -> None:
    prints = [[*ARTICLES["en"][:3], advertisement, *ARTICLES["en"][3:]] for advertisement in ARTICLES["he"][:3]]
    assert len(copies([line for one in prints for line in one])) == 2 * len(ARTICLES["en"])


class TestWhatIsNoReprint:
    def test_a_chorus_of_several_lines_between_verses(self) -> None:
        chorus, verses = ARTICLES["en"][:3], (*ARTICLES["he"], ARTICLES["am"][0])
        assert copies([line for at in (0, 2, 4) for line in (*chorus, *verses[at : at + 2])]) == []

    def test_lines_that_come_again_in_another_order(self) -> None:
        a, b, c = ARTICLES["en"][:3]
        assert copies([a, b, c, b, a, c, c, a, b]) == []

    def test_a_litany(self) -> None:
        assert copies(printed(ARTICLES["en"], MOST_TIMES + 1, 1)) == []

    def test_short_lines_of_a_song(self) -> None:
        song = ("Brother boatman, brother boatman,", "Are you rowing, are you rowing?", "Evening bells are calling.")
        assert copies(printed(song, 2, 3), "\n") == []

    def test_lines_that_differ_in_a_sign(self) -> None:
        lines = [f"At {number} in the morning the harbour office of Skarholm had {{}}5 degrees." for number in range(4)]
        assert copies([line.format(sign) for line in lines for sign in "+-"]) == []

    def test_nothing(self) -> None:
        none = np.zeros(0, dtype=np.int64)
        assert stay_instead(none, none.astype(np.uint64), none, none).tolist() == []


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5)), max_size=40))
def test_who_stays_stands_later_in_the_same_document_says_the_same_and_goes_not(given: list[tuple[int, int]]) -> None:
    rows = np.array(sorted(given, key=lambda row: row[0]), dtype=np.int64).reshape(-1, 2)
    documents, says = rows[:, 0], rows[:, 1]
    totals = np.bincount(documents, minlength=3)
    stay = stay_instead(documents, says.astype(np.uint64), np.ones(len(rows), dtype=np.int64), totals)
    for number, other in enumerate(stay.tolist()):
        if other >= 0:
            assert other > number
            assert (documents[other], says[other], stay[other]) == (documents[number], says[number], -1)
