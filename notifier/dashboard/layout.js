// Where the nodes of a network stand: those who are tied draw near, all others push away. The same input, the same picture.

const STEPS = 300;
const APART_STEPS = 60;

/**
 * `[[x, y], …]` inside `width` × `height` for `count` nodes and ties `[[from, to, weight], …]`; no two nearer than
 * `apart` (`[x, y]`) in both directions, as far as there is room.
 */
export function placed(count, ties, { width, height, apart }) {
  const places = Array.from({ length: count }, (_, index) => {
    const angle = (index / count) * 2 * Math.PI;
    return [Math.cos(angle), Math.sin(angle)];
  });
  const heaviest = Math.max(1, ...ties.map(([, , weight]) => weight));
  const ideal = 1.6 / Math.sqrt(Math.max(1, count));
  for (let step = 0; step < STEPS; step += 1) settle(places, ties, { heaviest, ideal, reach: 0.12 * (1 - step / STEPS) + 0.002 });
  const scaled = fitted(places, width, height);
  for (let step = 0; step < APART_STEPS; step += 1) part(scaled, apart, width, height);
  return scaled;
}

function settle(places, ties, { heaviest, ideal, reach }) {
  const forces = places.map(([x, y]) => [-0.04 * x, -0.04 * y]);
  for (let one = 0; one < places.length; one += 1) {
    for (let other = one + 1; other < places.length; other += 1) push(forces, places, one, other, (distance) => (ideal * ideal) / distance);
  }
  for (const [from, to, weight] of ties) {
    const strength = 0.25 + 0.75 * (weight / heaviest);
    push(forces, places, from, to, (distance) => (-strength * distance * distance) / ideal / 2);
  }
  forces.forEach(([x, y], index) => {
    const length = Math.hypot(x, y) || 1;
    const go = Math.min(reach, length * 0.1);
    places[index][0] += (x / length) * go;
    places[index][1] += (y / length) * go;
  });
}

function push(forces, places, one, other, strength) {
  const [dx, dy] = [places[one][0] - places[other][0], places[one][1] - places[other][1]];
  const distance = Math.max(0.01, Math.hypot(dx, dy));
  const force = strength(distance) / distance;
  forces[one][0] += dx * force;
  forces[one][1] += dy * force;
  forces[other][0] -= dx * force;
  forces[other][1] -= dy * force;
}

/** Move what covers one another apart, along the way that is shorter. */
function part(places, apart, width, height) {
  for (let one = 0; one < places.length; one += 1) {
    for (let other = one + 1; other < places.length; other += 1) {
      const gaps = [0, 1].map((axis) => places[one][axis] - places[other][axis]);
      const lacks = gaps.map((gap, axis) => apart[axis] - Math.abs(gap));
      if (Math.min(...lacks) <= 0) continue;
      const axis = lacks[0] < lacks[1] ? 0 : 1;
      const move = (lacks[axis] / 2) * (gaps[axis] < 0 ? -1 : 1);
      places[one][axis] += move;
      places[other][axis] -= move;
    }
  }
  for (const place of places) {
    place[0] = Math.min(width, Math.max(0, place[0]));
    place[1] = Math.min(height, Math.max(0, place[1]));
  }
}

function fitted(places, width, height) {
  const spans = [0, 1].map((axis) => {
    const all = places.map((place) => place[axis]);
    return [Math.min(...all), Math.max(...all)];
  });
  return places.map((place) =>
    place.map((value, axis) => {
      const [low, high] = spans[axis];
      return (high - low < 1e-6 ? 0.5 : (value - low) / (high - low)) * [width, height][axis];
    }),
  );
}
