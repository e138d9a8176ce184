/** A function that thinks over each question once and gives the same answer from then on. */
export function once<Told extends unknown[], Answer>(think: (...told: Told) => Answer): (...told: Told) => Answer {
  const known = new Map<string, Answer>();
  return (...told) => {
    const key = JSON.stringify(told);
    const answer = known.has(key) ? (known.get(key) as Answer) : think(...told);
    known.set(key, answer);
    return answer;
  };
}
