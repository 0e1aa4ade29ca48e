"use client";
// react.mjs for `require`. A hook must be there at once, so only what it watches with is loaded later.
const { useEffect, useRef, useState } = require("react");

const CONNECTING = { state: "connecting", progress: 0, stations: [], logs: [], complete: true };

exports.useAnalysis = function useAnalysis(id, { url, token } = {}) {
  const [shown, show] = useState();
  const latest = useRef(token);
  useEffect(() => {
    latest.current = token;
  });
  const fixed = typeof token === "function" ? undefined : token;
  useEffect(() => {
    const leaving = new AbortController();
    const options = { url, token: fixed ?? (() => latest.current?.()), signal: leaving.signal };
    import("./analysis.mjs").then(({ watch }) => watch(id, options, (view) => show({ id, url, view })));
    return () => leaving.abort();
  }, [id, url, fixed]);
  return shown && shown.id === id && shown.url === url ? shown.view : CONNECTING;
};
