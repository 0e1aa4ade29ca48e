// When the events of a run are shown again: so that a given time is filled, and every event can be seen. No DOM here.

/** Gaps between events are at least this share of an even one, and at most that share of the whole, before they are fitted to it. */
const SHORTEST = 1 / 4;
const LONGEST = 1 / 5;

/** For the times of events, in order, when each is shown: milliseconds from the first, which fill `whole`. */
export function paced(times, whole) {
  const gaps = times.slice(1).map((time, index) => Math.max(0, time - times[index]));
  const scale = whole / (sum(gaps) || 1);
  const least = (whole / gaps.length) * SHORTEST;
  const seen = gaps.map((gap) => Math.max(least, Math.min(whole * LONGEST, gap * scale)));
  const fit = whole / sum(seen);
  let at = 0;
  return [0, ...seen.map((gap) => (at += gap * fit))];
}

function sum(numbers) {
  return numbers.reduce((all, one) => all + one, 0);
}
