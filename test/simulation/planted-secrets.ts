/** Part of every secret in the simulation, so that one search finds any of them. */
export const MARK = 'c4n4ry';

/** Makes secrets; the same ones in the same order for every schedule. */
export function plant(): (label: string) => string {
  let planted = 0;
  return (label) => {
    planted += 1;
    return `${MARK}-${label}-${planted}`;
  };
}
