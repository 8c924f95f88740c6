/** What has come of what was asked for, beside where it was asked. */
export function Outcome({ said, problem }: { said?: string; problem: string }) {
  return (
    <div class="outcome">
      <p class="good-words" role="status">
        {said}
      </p>
      <p class="bad-words" role="alert">
        {problem}
      </p>
    </div>
  );
}
