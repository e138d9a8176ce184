type Kind = 'APPLICATION' | 'ORGANIZATION' | 'PEOPLE';

/** The id that Webex's public API shows instead of the inner one: unpadded base64 of `ciscospark://us/<kind>/<id>`. */
export function publicId(kind: Kind, id: string): string {
  return Buffer.from(prefix(kind) + id).toString('base64url');
}

/** The inner id behind a public one; undefined for a text that is not a public id of that kind. */
export function innerId(kind: Kind, id: string): string | undefined {
  const text = Buffer.from(id, 'base64url').toString();
  return text.startsWith(prefix(kind)) ? text.slice(prefix(kind).length) : undefined;
}

function prefix(kind: Kind): string {
  return `ciscospark://us/${kind}/`;
}
