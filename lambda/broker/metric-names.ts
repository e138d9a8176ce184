/** The names by which the function reports and the alarms listen. */
export const METRIC_NAMESPACE = 'TokenBroker';

/** Every metric's one dimension: its value is the installation's name. */
export const METRIC_DIMENSION = 'service';

/** 1 for each sweep that came to its end, whatever it found. */
export const SWEEP_COMPLETED = 'SweepCompleted';

/** How many records a sweep leaves behind with a failure; 0 is reported too. */
export const RECORDS_FAILING = 'RecordsFailing';

/** Variables that held something that the broker did not publish. */
export const DRIFT = 'Drift';

/** Wakes and messages that could not be sent. */
export const UNSENT = 'Unsent';
