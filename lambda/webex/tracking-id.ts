/**
 * What the service calls the request, by its header or else by its answer's body. Undefined where it does not look
 * like one (`ROUTER_5D8C2F1B-...`, `ccconfig_c1a4fcef-...`, a bare UUID) or repeats a part of what we sent.
 */
export function findTrackingId(header: string | undefined, body: string, sent: string): string | undefined {
  const id = header ?? /"trackingId"\s*:\s*"([^"]{1,100})"/i.exec(body)?.[1];
  const digits = /^(?:[A-Za-z-]{1,16}_)?([\dA-Fa-f-]{16,36})(?:_\d{1,4})?$/.exec(id ?? '')?.[1];
  return digits !== undefined && !sent.includes(digits) ? id : undefined;
}
