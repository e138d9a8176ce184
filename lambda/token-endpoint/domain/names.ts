/** The tag of a consumer's secret that holds the note of its fetches. The function may set no other. */
export const FETCHES_TAG = 'token-broker-fetches';
