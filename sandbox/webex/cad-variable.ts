/** What a client may write of a global variable; what it leaves out of a PUT is reset. */
export interface VariableFields {
  name: string;
  variableType: string;
  defaultValue: string;
  active: boolean;
  agentEditable: boolean;
  agentViewable: boolean;
  reportable: boolean;
  sensitive: boolean;
  description?: string;
  desktopLabel?: string;
}

/** A global variable as the API shows it. */
export interface CadVariable extends Readonly<VariableFields> {
  readonly organizationId: string;
  readonly id: string;
  readonly version: number;
  readonly systemDefault: boolean;
  /** Epoch milliseconds. */
  readonly createdTime: number;
  readonly lastUpdatedTime: number;
}

/** Something that uses a variable. */
export interface Reference {
  type: string;
  id: string;
  name: string;
}
