import { createHash } from 'node:crypto';

/** A UUID of version 4's shape that is the same for the same path, so that a regenerated file does not differ. */
export function uuid(...path: readonly string[]): string {
  const hex = digest(path);
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) % 4];
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** 24 hex digits, the shape of a flow's and a version's id; the same for the same path. */
export function flowStoreId(...path: readonly string[]): string {
  return digest(path).slice(0, 24);
}

function digest(path: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(path)).digest('hex');
}
