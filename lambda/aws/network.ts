/**
 * How clients of AWS connect: as long for each address of a host as it may take to any, twice of it for the connection
 * as a whole, and so long for an answer, in milliseconds. By default Node gives an address 250 ms where a host has
 * several, which is too short for a slow network.
 */
export function networkLimits({ connectMs = 3_000, answerMs = 10_000 } = {}) {
  const agent = { keepAlive: true, autoSelectFamilyAttemptTimeout: connectMs };
  return { connectionTimeout: 2 * connectMs, requestTimeout: answerMs, httpAgent: agent, httpsAgent: agent };
}
