type Kind = 'APPLICATION' | 'ORGANIZATION';

/** The id that Webex's public API and its pages show instead of the inner one. */
export function publicId(kind: Kind, id: string): string {
  return Buffer.from(`ciscospark://us/${kind}/${id}`).toString('base64url');
}

/** The inner id behind a public one of any region, FedRAMP's included; undefined for any other text. */
export function innerId(kind: Kind, text: string): string | undefined {
  const [, ofKind, id] =
    /^ciscospark:\/\/[^/]+\/([A-Z]+)\/([\w-]+)$/.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  return ofKind === kind ? id : undefined;
}
