/** The variables that hold what Contact Center answered of the global variable, by the JSONPath that fills each. */
export const storedFields = {
  stored_token: '$.defaultValue',
  stored_name: '$.name',
  stored_description: '$.description',
  stored_type: '$.variableType',
  stored_label: '$.desktopLabel',
  stored_agent_viewable: '$.agentViewable',
  stored_agent_editable: '$.agentEditable',
  stored_reportable: '$.reportable',
  stored_sensitive: '$.sensitive',
} as const;

/**
 * The body of the PUT that writes the token: the whole variable, because a PUT replaces the whole of it. Id and name
 * are the settings of the flow, and everything else is what was read a moment ago, so that no setting stands here twice.
 */
export const variableBody = `{
  "id": "{{ global_variable_id }}",
  "name": "{{ global_variable_name }}",
  "description": "${text('stored_description')}",
  "variableType": "${text('stored_type | default("String")')}",
  "desktopLabel": "${text('stored_label')}",
  "active": true,
  "agentViewable": ${flag('stored_agent_viewable')},
  "agentEditable": ${flag('stored_agent_editable')},
  "reportable": ${flag('stored_reportable')},
  "sensitive": ${flag('stored_sensitive')},
  "defaultValue": "{{ access_token }}"
}`;

const encoded = '(stored_description ~ stored_label) | urlencode';

/**
 * Whether the texts can go back as they are. Quotation marks can; a backslash or a line break cannot, for the language
 * has no way to write one, and not every release of it has a filter for JSON.
 */
export const isWritable = `(${encoded} | replace({"%5C": "", "%0A": "", "%0D": "", "%09": ""})) == (${encoded})`;

function text(expression: string): string {
  return `{{ ${expression} | replace({'"': '\\u0022'}) }}`;
}

function flag(variable: string): string {
  return `{{ ${variable} | default(false) }}`;
}
