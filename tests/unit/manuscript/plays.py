"""Plays whose speakers are known, to be written down in many layouts. The words are ours."""

import random
from collections import Counter
from dataclasses import dataclass

from seven_stations.analysis.manuscript.model import Manuscript

NAMES = {
    "en": ["ANNA", "MR. GRAY", "OLD TOM", "FIRST SAILOR", "DOCTOR", "MARGUERITE", "ABEL", "THE WIDOW"],
    "ar": ["أحمد", "سلمى", "الحاج عبد الرحمن", "أم كريم", "الضابط", "منى", "علي", "د. سامي"],
}
SAID = {
    "en": [
        "I never asked you for the key.", "Speak. I have all night, and the lamp is full.",
        "No!",
        "Why do you come back now, after the letters, after the fire?",
        "My mother used to say: wait for the tide.",
        "The harbour is frozen and nobody will sail before March.", "Faith. That is all I have left to sell.",
        "Act one way, then another; it makes no difference to the sea.",
        "You lie, and you know that I know it.",
        "Tom is dead. Tom was dead before the storm began.", "Give me the ledger.", "What ledger?",
    ],
    "ar": [
        "لا أعرف ماذا تريد مني الآن.", "هذا البيت بيتنا منذ خمسين سنة!", "ليه سايبني لوحدي كل ده؟",
        "قلت لك: لن أبيع الأرض مهما حدث.", "كان أبي يقول دائمًا: الصبر مفتاح الفرج.", "يكفي! يكفي هذا الكلام.",
        "أنت تكذب، وأنا أعرف ذلك جيدًا.", "تظن أنني لا أفهم؟ أنا أفهم كل شيء.", "في الدرج، تحت الأوراق القديمة.",
        "مستحيل - لا يمكن أن يحدث هذا هنا.", "طيب، خلاص. نتقابل بكرة.", "أين المفتاح؟",
    ],
}  # fmt: skip
DONE = {
    "en": ["A door opens behind them.", "He looks at the clock and says nothing.", "Rain on the roof."],
    "ar": ["يدخل الضابط مسرعًا ويغلق الباب خلفه.", "صمت طويل. نسمع صوت المطر.", "تجلس على الكرسي القديم."],
}


@dataclass(frozen=True)
class Said:
    """A speech."""

    name: str
    text: str


@dataclass(frozen=True)
class Scene:
    """A scene: what happens first, and what is said."""

    number: int
    action: str
    speeches: tuple[Said, ...]


def play(language: str, seed: int = 1, scenes: int = 6) -> list[Scene]:
    """A play of ``scenes`` scenes; nobody speaks twice in a row, everybody speaks more than once."""
    chance = random.Random(seed)
    found = []
    for number in range(1, scenes + 1):
        cast = chance.sample(NAMES[language], 4)
        turns = [cast[i % len(cast)] for i in range(12)]
        speeches = tuple(
            Said(name, " ".join(chance.sample(SAID[language], chance.randint(1, 4)))) for name in turns
        )
        found.append(Scene(number, chance.choice(DONE[language]), speeches))
    return found


def spoken(scenes: list[Scene]) -> list[Counter[str]]:
    """How often each speaks, scene by scene."""
    return [Counter(said.name for said in scene.speeches) for scene in scenes]


def who_speaks(manuscript: Manuscript) -> list[list[str]]:
    """The speakers of each scene, in order."""
    return [[speech.speaker for speech in scene.speeches] for scene in manuscript.scenes]
