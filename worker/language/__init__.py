"""What every station knows of English and Arabic: words, sentences, spelling, stop words, syllables."""

from worker.language.scripts import language_of, letter_shares
from worker.language.sentences import sentences
from worker.language.spelling import fold_arabic, normalise, without_marks
from worker.language.stop_words import is_stop_word, stop_words
from worker.language.syllables import syllables
from worker.language.tokens import tokens, words

__all__ = [
    "fold_arabic",
    "is_stop_word",
    "language_of",
    "letter_shares",
    "normalise",
    "sentences",
    "stop_words",
    "syllables",
    "tokens",
    "without_marks",
    "words",
]
