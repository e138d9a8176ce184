import type { Exchange } from '../loopback-server.ts';

/** The content of a part of a `multipart/form-data` body; undefined where there is no such part, or no such body. */
export function partOf({ headers, body }: Exchange, name: string): string | undefined {
  const [, quoted, bare] =
    /^multipart\/form-data;.*\bboundary=(?:"([^"]+)"|([^\s;]+))/i.exec(headers['content-type'] ?? '') ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined || !`\r\n${body}`.includes(`\r\n--${boundary}--`)) return undefined;
  for (const part of `\r\n${body}`.split(`\r\n--${boundary}`).slice(1, -1)) {
    const end = part.indexOf('\r\n\r\n');
    if (end >= 0 && isCalled(part.slice(0, end), name)) return part.slice(end + 4);
  }
  return undefined;
}

function isCalled(partHeaders: string, name: string): boolean {
  return /^content-disposition: *form-data;.*\bname="([^"]*)"/im.exec(partHeaders)?.[1] === name;
}
