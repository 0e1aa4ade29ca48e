// Where the nodes of a network stand: those who are tied draw near, all others push away. The same input, the same picture.

const STEPS = 300;

/** `[[x, y], …]` in 0..1 for `count` nodes and ties `[[from, to, weight], …]`. */
export function placed(count, ties) {
  const places = Array.from({ length: count }, (_, index) => {
    const angle = (index / count) * 2 * Math.PI;
    return [Math.cos(angle), Math.sin(angle)];
  });
  const heaviest = Math.max(1, ...ties.map(([, , weight]) => weight));
  const ideal = 1.6 / Math.sqrt(Math.max(1, count));
  for (let step = 0; step < STEPS; step += 1) {
    const forces = places.map(([x, y]) => [-0.04 * x, -0.04 * y]);
    for (let one = 0; one < count; one += 1) {
      for (let other = one + 1; other < count; other += 1) push(forces, places, one, other, (distance) => (ideal * ideal) / distance);
    }
    for (const [from, to, weight] of ties) {
      const strength = 0.25 + 0.75 * (weight / heaviest);
      push(forces, places, from, to, (distance) => (-strength * distance * distance) / ideal / 2);
    }
    const reach = 0.12 * (1 - step / STEPS) + 0.002;
    forces.forEach(([x, y], index) => {
      const length = Math.hypot(x, y) || 1;
      const go = Math.min(reach, length * 0.1);
      places[index][0] += (x / length) * go;
      places[index][1] += (y / length) * go;
    });
  }
  return scaled(places);
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

function scaled(places) {
  const spans = [0, 1].map((axis) => {
    const all = places.map((place) => place[axis]);
    return [Math.min(...all), Math.max(...all)];
  });
  return places.map((place) => place.map((value, axis) => {
    const [low, high] = spans[axis];
    return high - low < 1e-6 ? 0.5 : (value - low) / (high - low);
  }));
}
