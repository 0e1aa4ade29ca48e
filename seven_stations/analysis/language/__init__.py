"""English and Arabic language functions for all stations: words, sentences, spelling, stop words, syllables."""

from seven_stations.analysis.language.scripts import language_of, letter_shares
from seven_stations.analysis.language.sentences import sentences
from seven_stations.analysis.language.spelling import fold_arabic, normalise, without_marks
from seven_stations.analysis.language.stop_words import is_stop_word, stop_words
from seven_stations.analysis.language.syllables import syllables
from seven_stations.analysis.language.tokens import tokens, words

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
