/** The names by which the function reports and the alarms listen: a fixed number, however many records there are. */
export const METRIC_NAMESPACE = 'TokenBroker';

/** Every metric's one dimension: its value is the installation's name. */
export const METRIC_DIMENSION = 'service';

/** 1 for each sweep that ended, also one that found failures. */
export const SWEEP_COMPLETED = 'SweepCompleted';

/** Records with a transient failure at the end of the sweep. */
export const RECORDS_FAILING = 'RecordsFailing';

/** Records with a permanent failure at the end of the sweep. */
export const RECORDS_REFUSED = 'RecordsRefused';

/** Records whose variable had a value that the broker did not publish. */
export const RECORDS_DRIFTED = 'RecordsDrifted';

/** Records that the sweep had no time for. */
export const RECORDS_SKIPPED = 'RecordsSkipped';

/** Records that publish to a variable: a decrease means that one is gone. */
export const RECORDS_PUBLISHING = 'RecordsPublishing';

/** The lowest remaining life of an access token, in percent; absent if no record has one. */
export const LOWEST_ACCESS_LIFE_PERCENT = 'LowestAccessLifePercent';

/** Days until the first refresh token ends; absent if no end is known. */
export const LOWEST_REFRESH_DAYS = 'LowestRefreshDays';

/** Clients that the token endpoint refused because they did not authenticate. */
export const CLIENTS_REFUSED = 'ClientsRefused';

/** Tokens that the token endpoint gave with less than a day to live: some connectors keep one for longer. */
export const SHORT_LIVED_TOKENS_GIVEN = 'ShortLivedTokensGiven';
