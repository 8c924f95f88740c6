// Hashing without making the page wait.

import type { Finding } from "./draw_check";
import type { Kept } from "./draw_record";
import type { WorkProof, WorkTask } from "./work";

export type Order =
  /** @param clockAhead how far the server's clock is ahead, in ms */
  | { kind: "work"; task: WorkTask; clockAhead: number }
  | { kind: "check"; text: string; kept: Kept };

export interface CheckedDraw {
  kind: "checked";
  findings: Finding[];
  entries: number;
  parked: number;
}

export type Answer =
  | { kind: "tried"; count: number }
  | { kind: "found"; proof: WorkProof }
  | { kind: "no_draw"; why: string }
  | CheckedDraw;

/** @returns the last of what the worker says */
function inWorker(
  order: Order,
  onProgress: (tried: number) => void,
  signal?: AbortSignal,
): Promise<Answer> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    type: "module",
  });
  const answer = new Promise<Answer>((done, fail) => {
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.kind === "tried") onProgress(data.count);
      else done(data);
    };
    worker.onerror = () =>
      fail(new Error("This browser could not do the calculation."));
    signal?.addEventListener("abort", () => fail(signal.reason as Error));
    worker.postMessage(order);
  });
  return answer.finally(() => worker.terminate());
}

export async function doWork(
  task: WorkTask,
  clockAhead: number,
  onProgress: (tried: number) => void,
  signal: AbortSignal,
): Promise<WorkProof> {
  const order: Order = { kind: "work", task, clockAhead };
  const answer = await inWorker(order, onProgress, signal);
  if (answer.kind !== "found") throw new Error("The work was not done.");
  return answer.proof;
}

/** @param text the document as the server sent it */
export async function checkText(
  text: string,
  kept: Kept,
): Promise<CheckedDraw> {
  const answer = await inWorker({ kind: "check", text, kept }, () => undefined);
  if (answer.kind === "no_draw")
    throw new Error(`What the server sent is no draw: ${answer.why}.`);
  if (answer.kind !== "checked") throw new Error("The draw was not checked.");
  return answer;
}
