// Work that is done once before the next picture, however often it is asked for: first all that draws, then all that
// asks where things stand. What asks in between makes the browser lay the page out again and again.

const draws = new Set();
const looks = new Set();
let frame = null;

/** A function that runs `work` in the next animation frame; `cancel()` on it takes it back. */
export function eachFrame(work) {
  return asked(draws, work);
}

/** The same for work that reads or sets positions, when everything has been drawn. */
export function afterDrawing(work) {
  return asked(looks, work);
}

function asked(works, work) {
  const soon = () => {
    works.add(work);
    frame ??= requestAnimationFrame(run);
  };
  soon.cancel = () => works.delete(work);
  return soon;
}

function run() {
  try {
    for (const works of [draws, looks]) {
      for (const work of [...works]) if (works.delete(work)) work();
    }
  } finally {
    frame = draws.size + looks.size ? requestAnimationFrame(run) : null;
  }
}
