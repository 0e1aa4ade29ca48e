// Work that is done once before the next picture, however often it is asked for.

/** A function that runs `work` in the next animation frame; `cancel()` on it takes it back. */
export function eachFrame(work) {
  let frame = null;
  const soon = () => {
    frame ??= requestAnimationFrame(() => {
      frame = null;
      work();
    });
  };
  soon.cancel = () => {
    cancelAnimationFrame(frame);
    frame = null;
  };
  return soon;
}
