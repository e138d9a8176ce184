/** The names by which the function reports and the alarms listen: a fixed number, however many records there are. */
export const METRIC_NAMESPACE = 'TokenBroker';

/** Every metric's one dimension: its value is the installation's name. */
export const METRIC_DIMENSION = 'service';

/** 1 for each sweep that ended, also one that found failures. */
export const SWEEP_COMPLETED = 'SweepCompleted';

/** Records that the sweep leaves behind with a failure that may pass by itself. */
export const RECORDS_FAILING = 'RecordsFailing';

/** Records that the sweep leaves behind with a failure that stays until a person acts. */
export const RECORDS_REFUSED = 'RecordsRefused';

/** Records in whose variable the sweep found something that the broker did not publish. */
export const RECORDS_DRIFTED = 'RecordsDrifted';

/** Records that the sweep had no time for. */
export const RECORDS_SKIPPED = 'RecordsSkipped';

/** Records with a variable that the broker keeps: fewer than with the sweep before, and one has gone away. */
export const RECORDS_PUBLISHING = 'RecordsPublishing';

/** Percent of its own life that the access token nearest its end has left; absent where no record has one. */
export const LOWEST_ACCESS_LIFE_PERCENT = 'LowestAccessLifePercent';

/** Days until the first refresh token ends; absent where no record's end is known. */
export const LOWEST_REFRESH_DAYS = 'LowestRefreshDays';

/** Clients that the token endpoint has turned away, because they could not prove who they are. */
export const CLIENTS_REFUSED = 'ClientsRefused';

/** Tokens that the token endpoint gave with less than a day to live: some connectors keep one for longer. */
export const SHORT_LIVED_TOKENS_GIVEN = 'ShortLivedTokensGiven';
