"""What each rule says to the writer, in English and in Arabic. Gaps are filled by the finding's words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """A rule's name for people, and what to do about a finding."""

    title: str
    treatment: str


_ENGLISH = {
    "pages": Wording(
        "Unusual length",
        "Most scripts run 90 to 120 pages: cut what repeats, or give the thinnest turns a scene.",
    ),
    "dialogue-share": Wording(
        "Talk and action out of balance",
        "Look for what is said and could be seen, or seen and never tested in talk, and move it across: first in"
        " scenes {scenes}.",
    ),
    "overlong-speech": Wording(
        "Long speech",
        "{character} speaks {lines} lines in scene {scene}: let {other} cut in, or keep its turn alone.",
    ),
    "overlong-speech asks": Wording(
        "Long speech",
        "{character} asks within {lines} lines of scene {scene} and goes on: let {other} answer there.",
    ),
    "overlong-speech alone": Wording(
        "Long speech",
        "{character} speaks {lines} lines in scene {scene} to nobody who answers: break it with something done.",
    ),
    "overlong-action": Wording("Long paragraph of action", "Split it at each new image: a paragraph a shot."),
    "overlong-scene": Wording("Long scene", "Enter later, leave earlier, or split it where its goal changes."),
    "even-scene-lengths": Wording(
        "Scenes of one length",
        "Scenes {first} to {last} run about {pages} pages each: let scene {scene}, the tensest of them, run over,"
        " and cut another short.",
    ),
    "act-imbalance": Wording(
        "First act out of proportion", "Move the turn that ends the first act to about a quarter of the text."
    ),
    "no-midpoint": Wording(
        "Nothing turns at the middle",
        "Scene {scene} presses no harder than scene {before}: let something happen here that cannot be undone.",
    ),
    "early-climax": Wording(
        "The peak comes early", "Scene {scene} stands higher than all that follows: raise the end, or lower this."
    ),
    "flat-tension": Wording(
        "Tension hardly moves",
        "Scene {low} is hardly quieter than scene {high}: set quiet scenes beside loud ones, and change the cast.",
    ),
    "scene-without-change": Wording(
        "Scene without change",
        "Scene {scene} goes on with the people of scene {before}, in a known place and the same tone: give it a"
        " turn, or merge the two.",
    ),
    "late-protagonist": Wording(
        "The lead arrives late", "Let {character} speak earlier, or let others make us wait for them."
    ),
    "isolated-character": Wording(
        "Isolated character",
        "{character} has {speeches} speeches and shares no scene with a speaker: join them to others, or cut.",
    ),
    "vanished-character": Wording(
        "A character drops out",
        "{character} speaks in scenes {scenes}, mostly with {other}, and never after {percent} of the text: close"
        " what they opened, or show why they are gone.",
    ),
    "dropped-conflict": Wording(
        "Conflict dropped",
        "{character} and {other} are last at odds in scene {scene}: settle it later on, on stage.",
    ),
    "indistinct-voices": Wording(
        "Voices alike",
        "{character} and {other} speak alike: give one words, lengths or questions that the other never uses.",
    ),
}

_ARABIC = {
    "pages": Wording(
        "طول غير معتاد", "يقع معظم السيناريوهات بين 90 و120 صفحة: احذف المكرر، أو امنح التحولات الضعيفة مشهدها."
    ),
    "dialogue-share": Wording(
        "اختلال بين الحوار والحركة",
        "ابحث عمّا يُقال ويمكن أن يُرى، أو يُرى ولم يختبره حوار، وانقله إلى الجانب الآخر: أولًا في المشاهد {scenes}.",
    ),
    "overlong-speech": Wording(
        "كلام طويل",
        "لدى {character} {lines} أسطر متصلة في المشهد {scene}: اجعل مقاطعة {other} حيث يتحول الكلام،"
        " أو أبقِ على التحول وحده.",
    ),
    "overlong-speech asks": Wording(
        "كلام طويل",
        "في كلام {character} ({lines} أسطر، المشهد {scene}) سؤال يمضي بلا جواب: اجعل جواب {other} عنده.",
    ),
    "overlong-speech alone": Wording(
        "كلام طويل",
        "لدى {character} {lines} أسطر متصلة في المشهد {scene} ولا مجيب: اكسرها بفعل يُرى.",
    ),
    "overlong-action": Wording("فقرة وصف طويلة", "قسّمها عند كل صورة جديدة: فقرة لكل لقطة."),
    "overlong-scene": Wording("مشهد طويل", "ادخل متأخرًا واخرج مبكرًا، أو قسّم المشهد حيث يتغير هدفه."),
    "even-scene-lengths": Wording(
        "مشاهد متساوية الطول",
        "المشاهد من {first} إلى {last} نحو {pages} صفحة لكل منها: أطِل المشهد {scene} وهو أشدّها، واقطع غيره أبكر.",
    ),
    "act-imbalance": Wording("الفصل الأول غير متناسب", "انقل التحول الذي ينهي الفصل الأول إلى نحو ربع النص."),
    "no-midpoint": Wording(
        "لا تحول في المنتصف",
        "لا يتغير الضغط بين المشهدين {before} و{scene}: ليحدث هنا ما لا رجعة فيه، اكتشاف أو خسارة أو انقلاب.",
    ),
    "early-climax": Wording("الذروة مبكرة", "المشهد {scene} أعلى مما يليه كله: ارفع النهاية أو خفّف هذا المشهد."),
    "flat-tension": Wording(
        "التوتر شبه ثابت",
        "المشهد {low} لا يكاد يكون أهدأ من المشهد {high}: جاور بين مشاهد هادئة وصاخبة، وبدّل الحاضرين.",
    ),
    "scene-without-change": Wording(
        "مشهد بلا تغيير",
        "يمضي المشهد {scene} بشخصيات المشهد {before} وفي مكان معروف وبالنبرة نفسها: امنحه تحولًا أو ادمجهما.",
    ),
    "late-protagonist": Wording("البطل يتأخر", "ليتكلم {character} أبكر، أو اجعل الآخرين يهيئون لانتظاره."),
    "isolated-character": Wording(
        "شخصية معزولة", "لدى {character} {speeches} من المداخلات ولا يشارك متكلمًا آخر مشهدًا: اجمعه بغيره أو احذفه."
    ),
    "vanished-character": Wording(
        "شخصية تختفي",
        "يُسمع صوت {character} في المشاهد {scenes}، وأكثر كلامه مع {other}، ثم لا يُسمع بعد {percent} من النص:"
        " أغلق ما فتحه، أو بيّن سبب غيابه.",
    ),
    "dropped-conflict": Wording(
        "صراع متروك", "آخر خلاف بين {character} و{other} في المشهد {scene}: احسمه لاحقًا أمام المشاهد."
    ),
    "indistinct-voices": Wording(
        "أصوات متشابهة",
        "يتكلم {character} و{other} بالطريقة نفسها: امنح أحدهما ألفاظًا أو إيقاعًا لا يستعمله الآخر.",
    ),
}


def wording(rule: str, language: str, variant: str = "") -> Wording:
    """What ``rule`` says in ``language``, of several things the one that ``variant`` names."""
    known = _ARABIC if language == "ar" else _ENGLISH
    return known[f"{rule} {variant}" if variant else rule]
