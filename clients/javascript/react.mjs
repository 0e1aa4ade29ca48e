"use client";
import { useEffect, useRef, useState } from "react";

import { CONNECTING, watch } from "./analysis.mjs";

export function useAnalysis(id, { url, token } = {}) {
  const [shown, show] = useState();
  const latest = useRef(token);
  useEffect(() => {
    latest.current = token;
  });
  // A function may be another one at each render: it is called for each connection, and is no reason for a new one.
  const fixed = typeof token === "function" ? undefined : token;
  useEffect(() => {
    const leaving = new AbortController();
    const options = { url, token: fixed ?? (() => latest.current?.()), signal: leaving.signal };
    watch(id, options, (view) => show({ id, url, view }));
    return () => leaving.abort();
  }, [id, url, fixed]);
  return shown && shown.id === id && shown.url === url ? shown.view : CONNECTING;
}
