// How a test talks with a Node process: commands come as lines of JSON on standard input, answers and what was
// seen go as lines of JSON to standard output. The end of the input ends the process.
import { createInterface } from "node:readline";

export function tell(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function answer(commands, { number, command, ...options }) {
  try {
    tell({ answer: number, value: (await commands[command](options)) ?? null });
  } catch (error) {
    tell({ answer: number, error: `${error.name}: ${error.message}` });
  }
}

/** Carry out `commands` (name → function of the line's other fields) until the input ends; then `close`. */
export async function serve(commands, close) {
  for await (const line of createInterface({ input: process.stdin })) {
    // Not awaited: a command may wait for what a later one brings about.
    answer(commands, JSON.parse(line));
  }
  await close();
}
