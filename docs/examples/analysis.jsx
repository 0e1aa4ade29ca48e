// A component that shows one analysis.
import { useAnalysis } from "seven-stations-client/react";

export function Analysis({ id, ...server }) {
  const { state, progress, message, stations, logs, complete, result, error } = useAnalysis(id, server);
  return (
    <section aria-busy={state === "running"} data-state={state}>
      <progress max="100" value={progress} />
      <p role="status">{error ?? message ?? state}</p>
      <ol>
        {stations.map((station) => (
          <li key={station.number} data-state={station.state}>
            {station.name}
          </li>
        ))}
      </ol>
      {complete || <p>Some lines are missing here.</p>}
      <pre>{logs.map(({ line }) => line).join("\n")}</pre>
      {result && <output>{result.doubts ? `Not judged: ${result.doubts.join(", ")}` : "Judged"}</output>}
    </section>
  );
}
