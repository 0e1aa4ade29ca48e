"""Labels as long as the text makes them: names that a mark or a word of speech cuts."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from seven_stations.analysis.manuscript.lines.cues import Candidate
from seven_stations.analysis.manuscript.lines.labels import Form, doubt_of, in_capitals

_GOES_ON = re.compile(r"(?P<more>\d|[^\W\d_][\w'’]{1,14}(?: [^\W_][\w'’]{0,14})?)[.:]\s+(?P<rest>\S.*)$")


def joined(candidates: Sequence[Candidate | None]) -> list[Candidate | None]:
    """``candidates`` with labels as long as the text makes them.

    ``Yo: Pallat. Sir!`` is Young Pallatine where ``Yo`` is mostly followed by his name; ``NORA STOP it`` is Nora
    where she has other cues.
    """
    times = Counter(found.label for found in candidates if found is not None)
    pairs: Counter[tuple[str, str]] = Counter()
    counted: Counter[str] = Counter()
    for found in candidates:
        if found is not None and found.form in (Form.STOP, Form.COLON) and (match := _GOES_ON.match(found.rest)):
            pairs[found.label, match["more"]] += 1
            counted[match["more"]] += found.label.isdigit()
    behind: dict[str, list[int]] = {}
    for (_, more), count in pairs.items():
        behind.setdefault(more, []).append(count)
    single = {more for more, counts in behind.items() if sum(sorted(counts)[-2:]) >= MOSTLY_AFTER * sum(counts)}
    kept = {
        (label, more): count
        for (label, more), count in pairs.items()
        if (label.isdigit() and counted[more] > 1)
        or (count >= _OFTEN and more.islower())
        or (count > 1 and more in single)
    }
    followed: Counter[str] = Counter()
    for (label, _), count in kept.items():
        followed[label] += count
    first = {
        label
        for label, count in followed.items()
        if (count >= 2 * _OFTEN and 2 * count > times[label]) or (count >= _OFTEN and count == times[label])
    }
    longer = {pair for pair in kept if pair[0] in first or pair[0].isdigit() or pair[1].islower()}
    return [_joined(found, times, longer) if found is not None else None for found in candidates]


_OFTEN = 3
"""Times that a label must be followed by the same word to be the first half of a longer one."""

MOSTLY_AFTER = 0.8
"""Of the times that a word follows labels, those that it must follow the same two: words of speech follow many."""


def _joined(found: Candidate, times: Counter[str], longer: set[tuple[str, str]]) -> Candidate:
    label = found.label
    if found.form in (Form.STOP, Form.COLON) and longer and (match := _GOES_ON.match(found.rest)):
        if (label, match["more"]) not in longer:
            return found
        mark = "." if found.form is Form.STOP else ":"
        more = found.rest[: match.start("rest")].rstrip()
        whole = f"{label}{mark} {more[:-1]}"
        doubt = doubt_of(whole, upper=in_capitals(whole), form=found.form)
        form = Form.COLON if more[-1] == ":" else Form.STOP
        if doubt is not None:
            return replace(
                found, label=whole, form=form, upper=in_capitals(whole), rest=match["rest"], doubtful=doubt
            )
        return found
    words = label.split()
    if found.form is Form.BARE and found.rest and len(words) > 1 and times[label] == 1:
        for size in range(len(words) - 1, 0, -1):
            if times[" ".join(words[:size])] > 1:
                rest = " ".join([*words[size:], found.rest])
                return replace(found, label=" ".join(words[:size]), rest=rest)
    return found
