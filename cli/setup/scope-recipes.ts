/** What the app needs whose token writes variables. */
export const writerRecipe = {
  use: "the broker's own writer",
  scopes: ['cjp:config_read', 'cjp:config_write'],
} as const;

/** Which scopes a Service App needs, by what its token is for. The table in flows/README.md says the same. */
export const scopeRecipes = [
  { use: 'people and their presence', scopes: ['spark-admin:people_read'] },
  {
    use: "Calling: numbers, queues, a person's settings",
    scopes: ['spark-admin:telephony_config_read', 'spark-admin:people_read'],
  },
  {
    use: 'Customer Journey Data Service, the second to write',
    scopes: ['cjds:admin_org_read', 'cjds:admin_org_write'],
  },
  writerRecipe,
] as const;
