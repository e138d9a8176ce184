import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, it } from 'vitest';
import { SecretsManagerRecordStore } from '../../lambda/aws/record-store.ts';
import { leaseVersionId } from '../../lambda/aws/version-ids.ts';
import { type Listed, type Loaded, NoRoomForNotes, StateConflict } from '../../lambda/broker/ports.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { emptyState, encodeState, type State } from '../../lambda/broker/record/state.ts';
import { type Clock, DAY, MINUTE } from '../../lambda/broker/record/time.ts';
import { expectNoCanary } from '../support/canaries.ts';

/**
 * Secrets Manager, or what stands in for it, and the clock by which it is used: that begins now, as Secrets Manager sees
 * it, and moves on only where it is told to, or sleeps.
 */
export interface Surroundings {
  client: Pick<SecretsManagerClient, 'send'>;
  clock: Clock & { pass(ms: number): void };
}

interface Command {
  constructor: { name: string };
  input: { VersionId?: string; VersionStage?: string; VersionStages?: string[] };
}

/** A fault: before the request's effect, or after it, so that its answer is lost; so many times. */
interface Planned {
  step: string;
  error: Error;
  after: boolean;
  times: number;
}

/** The same client, in whose way tests put faults; it counts what is asked. */
class FaultyClient {
  readonly steps: string[] = [];
  readonly #client: Surroundings['client'];
  #planned: Planned[] = [];

  constructor(client: Surroundings['client']) {
    this.#client = client;
  }

  plan(step: string, name: string, { after = false, times = 1 } = {}): void {
    this.#planned.push({ step, error: Object.assign(new Error('c4n4ry'), { name }), after, times });
  }

  count(step: string): number {
    return this.steps.filter((one) => one === step).length;
  }

  readonly send = async (command: Command): Promise<unknown> => {
    const step = stepOf(command);
    this.steps.push(step);
    const planned = this.#planned.find((one) => one.step === step && one.times > 0);
    if (planned) planned.times -= 1;
    if (planned && !planned.after) throw planned.error;
    const answer = await this.#client.send(command as never);
    if (planned) throw planned.error;
    return answer;
  };
}

function stepOf({ constructor: { name }, input }: Command): string {
  const label = input.VersionId === undefined ? (input.VersionStage ?? input.VersionStages?.[0]) : 'by id';
  return [name.replace(/Command$/, ''), label].filter(Boolean).join(' ');
}

const minimal = { clientId: 'C1', clientSecret: 's', refreshToken: 'r' };
const noting = (what: string): State => ({ ...emptyState, notified: { exposedBy: what } });
const noted = ({ state }: { state: State }) => state.notified.exposedBy;
let prefixes = 0;

/**
 * What a RecordStore promises, tried on the store over that Secrets Manager: in memory, on loopback, or deployed.
 * Nothing here needs real time to pass.
 */
export function describeRecordStore(where: string, open: () => Promise<Surroundings>): void {
  describe(`a record store ${where}`, () => {
    let prefix: string;
    let clock: Surroundings['clock'];
    let client: Surroundings['client'];
    let faulty: FaultyClient;
    let store: SecretsManagerRecordStore;
    beforeEach(async () => {
      prefixes += 1;
      prefix = `contract-${prefixes}/`;
      ({ client, clock } = await open());
      faulty = new FaultyClient(client);
      store = new SecretsManagerRecordStore(faulty as never, prefix, clock);
    });

    const soon = () => clock.now() + MINUTE;
    const load = (name = 'acme') => store.load(name);
    const save = (loaded: Loaded, what: string, priority: 'grant' | 'notified' | 'note' = 'note') =>
      store.saveState(loaded, noting(what), priority, soon());
    const failureOf = (promise: Promise<unknown>): Promise<Failure & Partial<StateConflict>> =>
      promise.then(
        () => expect.fail('it succeeded'),
        (thrown) => thrown,
      );
    const conflictOf = async (promise: Promise<unknown>): Promise<Loaded> => {
      const thrown: unknown = await failureOf(promise);
      expect(thrown).toBeInstanceOf(StateConflict);
      return (thrown as StateConflict).current;
    };

    // As a person does.
    const create = (name = 'acme', value: object | string = minimal) =>
      client.send(
        new CreateSecretCommand({
          Name: prefix + name,
          SecretString: typeof value === 'string' ? value : JSON.stringify(value),
        }),
      );
    const edit = (value: object | string, name = 'acme') =>
      client.send(
        new PutSecretValueCommand({
          SecretId: prefix + name,
          SecretString: typeof value === 'string' ? value : JSON.stringify(value),
        }),
      );
    const versions = async (): Promise<number> => {
      const { Versions } = await client.send(
        new ListSecretVersionIdsCommand({ SecretId: `${prefix}acme`, IncludeDeprecated: true, MaxResults: 100 }),
      );
      return Versions?.length ?? 0;
    };
    const moveState = (to: string | undefined, from: string | undefined) =>
      client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: `${prefix}acme`,
          VersionStage: 'STATE',
          ...(to !== undefined && { MoveToVersionId: to }),
          ...(from !== undefined && { RemoveFromVersionId: from }),
        }),
      );
    const created = async (): Promise<Loaded> => {
      await create();
      const loaded = await load();
      faulty.steps.length = 0;
      return loaded;
    };

    describe('loads', () => {
      it('the config with its version, and an empty state before the first save', async () => {
        await create('acme', { ...minimal, writer: 'other' });
        const loaded = await load();
        expect(loaded).toMatchObject({ name: 'acme', config: { clientId: 'C1', writer: 'other' }, state: emptyState });
        expect(loaded.revision).toBeUndefined();
        await edit({ ...minimal, clientId: 'C2' });
        const edited = await load();
        expect(edited).toMatchObject({ config: { clientId: 'C2' } });
        expect(edited.configVersion).not.toBe(loaded.configVersion);
      });

      it('a record whose config cannot be used, with what is wrong with it and with its state', async () => {
        await save(await created(), 'one');
        await edit('{"clientId": 5}');
        const loaded = await load();
        expect(loaded.config).toBeInstanceOf(Failure);
        expect(loaded.config).toMatchObject({ code: 'RECORD_INVALID' });
        expect(noted(loaded)).toBe('one');
      });

      it('no record that does not exist', async () => {
        expect(await failureOf(load())).toMatchObject({
          code: 'RECORD_NOT_FOUND',
          message: 'There is no record acme.',
        });
      });

      it('no record that is marked for deletion', async () => {
        await create();
        await client.send(new DeleteSecretCommand({ SecretId: `${prefix}acme`, RecoveryWindowInDays: 7 }));
        expect(await failureOf(load())).toMatchObject({ code: 'RECORD_NOT_FOUND' });
      });

      it('no record whose value is bytes', async () => {
        await client.send(new CreateSecretCommand({ Name: `${prefix}acme`, SecretBinary: new Uint8Array([1, 2, 3]) }));
        expect(await failureOf(load())).toMatchObject({
          code: 'RECORD_INVALID',
          message: 'Record acme cannot be used: its secret holds no text.',
        });
      });

      it.each(['AccessDeniedException', 'UnknownException', 'InternalServiceError'])(
        'nothing where Secrets Manager answers %s, and quotes nothing that it says',
        async (name) => {
          await create();
          faulty.plan('GetSecretValue AWSCURRENT', name);
          const failure = await failureOf(load());
          expect(failure).toMatchObject({
            code: 'REGISTRY_UNAVAILABLE',
            message: `Secrets Manager refused GetSecretValue for record acme (${name}).`,
          });
          expectNoCanary(failure);
        },
      );
    });

    describe('saves a state', () => {
      it('so that the next load gives it, and leaves the config where it is', async () => {
        const loaded = await created();
        const saved = await save(loaded, 'one');
        expect(saved).toMatchObject({ name: 'acme', configVersion: loaded.configVersion });
        expect(await load()).toEqual(saved);
        const next = await save(saved, 'two');
        expect(next.revision).not.toBe(saved.revision);
        expect(noted(await load())).toBe('two');
        const current = await client.send(new GetSecretValueCommand({ SecretId: `${prefix}acme` }));
        expect(current.VersionId).toBe(loaded.configVersion);
      });

      it('on top of a config that a person has edited meanwhile', async () => {
        const loaded = await created();
        await edit({ ...minimal, clientId: 'C2' });
        await save(loaded, 'one');
        expect(await load()).toMatchObject({ config: { clientId: 'C2' }, state: noting('one') });
      });

      it('of two that are made from the same one only the first, and gives the second what is there', async () => {
        const loaded = await created();
        const first = await save(loaded, 'first');
        const current = await conflictOf(save(loaded, 'second'));
        expect(current).toEqual(first);
        expect(noted(await load())).toBe('first');
        expect(noted(await save(current, 'second'))).toBe('second');
      });

      it('once more with the same content as a success, and as one version', async () => {
        const loaded = await created();
        const first = await save(loaded, 'same', 'grant');
        const before = await versions();
        expect(await save(loaded, 'same', 'grant')).toEqual(first);
        expect(await versions()).toBe(before);
      });

      it('whose answer is lost as a success', async () => {
        const loaded = await created();
        faulty.plan('PutSecretValue STATE', 'TimeoutError', { after: true });
        expect(noted(await save(loaded, 'one'))).toBe('one');
        expect(faulty.count('PutSecretValue STATE')).toBe(1);
      });

      it('whose answer is lost, and cannot be looked up at first, as a success too', async () => {
        const loaded = await created();
        faulty.plan('PutSecretValue STATE', 'TimeoutError', { after: true });
        faulty.plan('GetSecretValue by id', 'ResourceNotFoundException');
        expect(noted(await save(loaded, 'one'))).toBe('one');
        expect(await versions()).toBe(2);
      });

      it('whose put is refused, after another pass has saved, as a conflict', async () => {
        const loaded = await created();
        await save(loaded, 'theirs');
        faulty.plan('PutSecretValue STATE', 'TimeoutError');
        const current = await conflictOf(save(loaded, 'ours', 'grant'));
        expect(noted(current)).toBe('theirs');
      });

      it('also where the state of another pass cannot be read at first', async () => {
        const loaded = await created();
        await save(loaded, 'theirs');
        faulty.plan('GetSecretValue by id', 'ResourceNotFoundException', { times: 3 });
        expect(noted(await conflictOf(save(loaded, 'ours', 'grant')))).toBe('theirs');
      });

      it('never, where Secrets Manager does not show what another pass has saved', async () => {
        const loaded = await created();
        await save(loaded, 'theirs');
        faulty.plan('GetSecretValue by id', 'ResourceNotFoundException', { times: 99 });
        expect(await failureOf(save(loaded, 'ours', 'grant'))).toMatchObject({
          code: 'SAVE_FAILED',
          message: 'Record acme could not be saved: Secrets Manager does not show what another pass has saved.',
        });
      });

      it('in three tries where it can wait, and until its deadline where it is a grant', async () => {
        const loaded = await created();
        faulty.plan('PutSecretValue STATE', 'InternalServiceError', { times: 3 });
        expect(await failureOf(save(loaded, 'one'))).toMatchObject({
          code: 'SAVE_FAILED',
          message:
            'Record acme could not be saved: Secrets Manager refused PutSecretValue for record acme (InternalServiceError).',
        });
        faulty.plan('PutSecretValue STATE', 'InternalServiceError', { times: 5 });
        expect(noted(await save(loaded, 'one', 'grant'))).toBe('one');
        faulty.plan('PutSecretValue STATE', 'InternalServiceError', { times: 999 });
        const deadline = soon();
        expect(await failureOf(save(await load(), 'two', 'grant'))).toMatchObject({ code: 'SAVE_FAILED' });
        expect(clock.now()).toBeLessThanOrEqual(deadline);
        expect(clock.now()).toBeGreaterThan(deadline - 10_000);
      });

      it.each(['LimitExceededException', 'ValidationException', 'InvalidParameterException'])(
        'in one try where Secrets Manager answers %s',
        async (name) => {
          const loaded = await created();
          faulty.plan('PutSecretValue STATE', name, { times: 9 });
          const failure = await failureOf(save(loaded, 'one', 'grant'));
          expect(failure).toMatchObject({ code: 'SAVE_FAILED' });
          expect(failure.message).toContain(`(${name})`);
          expectNoCanary(failure);
          expect(faulty.count('PutSecretValue STATE')).toBe(1);
        },
      );

      it('not at all where it is larger than a secret may be', async () => {
        const loaded = await created();
        const state = { ...emptyState, publishing: { fingerprints: ['x'.repeat(65_536)], since: 0 } };
        expect(await failureOf(store.saveState(loaded, state, 'grant', soon()))).toMatchObject({
          code: 'SAVE_FAILED',
          message: 'Record acme could not be saved: its state is larger than a secret may be.',
        });
        expect(faulty.count('PutSecretValue STATE')).toBe(0);
      });

      it('as large as a secret may be', async () => {
        const loaded = await created();
        const sized = (length: number) => ({
          ...emptyState,
          publishing: { fingerprints: ['x'.repeat(length)], since: clock.now() },
        });
        const rest = encodeState(sized(0)).length;
        const saved = await store.saveState(loaded, sized(65_536 - rest), 'grant', soon());
        expect(await load()).toEqual(saved);
        const failure = await failureOf(store.saveState(saved, sized(65_537 - rest), 'grant', soon()));
        expect(failure.message).toContain('larger than a secret may be');
      });

      it('no more where the secret was removed', async () => {
        const loaded = await created();
        await client.send(new DeleteSecretCommand({ SecretId: `${prefix}acme`, ForceDeleteWithoutRecovery: true }));
        expect(await failureOf(save(loaded, 'one', 'grant'))).toMatchObject({ code: 'SAVE_FAILED' });
      });
    });

    describe('goes on where people have moved labels', () => {
      it('from the newest state, though STATE was moved back to an older one', async () => {
        const first = await save(await created(), 'first');
        const second = await save(first, 'second');
        const third = await save(second, 'third');
        await moveState(first.revision, third.revision);
        const stale = await load();
        expect(noted(stale)).toBe('first');
        const current = await conflictOf(save(stale, 'fourth'));
        expect(current).toEqual(third);
        await save(current, 'fourth');
        expect(noted(await load())).toBe('fourth');
      });

      it('from the newest state, though STATE was taken away', async () => {
        const first = await save(await created(), 'first');
        await moveState(undefined, first.revision);
        const bare = await load();
        expect(bare).toMatchObject({ state: emptyState });
        const current = await conflictOf(save(bare, 'second'));
        expect(noted(current)).toBe('first');
        await save(current, 'second');
        expect(noted(await load())).toBe('second');
      });

      it('from a state that a person has stored', async () => {
        await created();
        await client.send(
          new PutSecretValueCommand({
            SecretId: `${prefix}acme`,
            SecretString: 'not JSON',
            VersionStages: ['STATE'],
          }),
        );
        const loaded = await load();
        expect(loaded.state).toEqual(emptyState);
        await save(loaded, 'next');
        expect(noted(await load())).toBe('next');
      });

      it('and gives no lease on an older state', async () => {
        const first = await save(await created(), 'first');
        const second = await save(first, 'second');
        await moveState(first.revision, second.revision);
        expect(await conflictOf(store.acquireLease(await load(), soon()))).toEqual(second);
      });
    });

    describe('gives a lease', () => {
      it('of two minutes, to one pass on each state', async () => {
        const loaded = await created();
        const began = clock.now();
        const lease = await store.acquireLease(loaded, soon());
        expect(lease).toEqual({ until: began + 2 * MINUTE });
        expect(await store.acquireLease(await load(), soon())).toBe('taken');
        const saved = await save(loaded, 'one', 'grant');
        expect(await store.acquireLease(saved, soon())).not.toBe('taken');
      });

      it('in two calls, side by side', async () => {
        await store.acquireLease(await created(), soon());
        expect(faulty.steps).toEqual(['PutSecretValue LEASE', 'ListSecretVersionIds']);
      });

      it('to another pass after two minutes, and then to no third', async () => {
        const loaded = await created();
        await store.acquireLease(loaded, soon());
        clock.pass(2 * MINUTE - 1);
        expect(await store.acquireLease(loaded, soon())).toBe('taken');
        clock.pass(1);
        expect(await store.acquireLease(loaded, soon())).toEqual({ until: clock.now() + 2 * MINUTE });
        expect(await store.acquireLease(loaded, soon())).toBe('taken');
        clock.pass(2 * MINUTE);
        expect(await store.acquireLease(loaded, soon())).not.toBe('taken');
      });

      it('not on a state that has moved on, and gives what is there', async () => {
        const loaded = await created();
        const saved = await save(loaded, 'one');
        expect(await conflictOf(store.acquireLease(loaded, soon()))).toEqual(saved);
      });

      it('whose answer is lost', async () => {
        const loaded = await created();
        faulty.plan('PutSecretValue LEASE', 'TimeoutError', { after: true });
        expect(await store.acquireLease(loaded, soon())).not.toBe('taken');
        expect(faulty.count('PutSecretValue LEASE')).toBe(1);
      });

      it('in three tries, and in one where it is refused for good', async () => {
        const loaded = await created();
        faulty.plan('PutSecretValue LEASE', 'InternalServiceError', { times: 3 });
        expect(await failureOf(store.acquireLease(loaded, soon()))).toMatchObject({ code: 'SAVE_FAILED' });
        expect(faulty.count('PutSecretValue LEASE')).toBe(3);
        faulty.plan('PutSecretValue LEASE', 'LimitExceededException', { times: 3 });
        expect(await failureOf(store.acquireLease(loaded, soon()))).toMatchObject({ code: 'SAVE_FAILED' });
        expect(faulty.count('PutSecretValue LEASE')).toBe(4);
      });

      it('not where it cannot see whether there is room', async () => {
        const loaded = await created();
        faulty.plan('ListSecretVersionIds', 'AccessDeniedException', { times: 3 });
        expect(await failureOf(store.acquireLease(loaded, soon()))).toMatchObject({
          code: 'SAVE_FAILED',
          message:
            'Record acme could not be saved: Secrets Manager refused ListSecretVersionIds for record acme (AccessDeniedException).',
        });
      });

      it('in place of one that cannot be understood', async () => {
        const loaded = await created();
        await client.send(
          new PutSecretValueCommand({
            SecretId: `${prefix}acme`,
            ClientRequestToken: leaseVersionId('acme', undefined, 1),
            SecretString: '{}',
            VersionStages: ['LEASE'],
          }),
        );
        expect(await store.acquireLease(loaded, soon())).not.toBe('taken');
      });

      it('not in place of one that cannot be read for the moment', async () => {
        const loaded = await created();
        await store.acquireLease(loaded, soon());
        clock.pass(2 * MINUTE);
        faulty.plan('GetSecretValue by id', 'ResourceNotFoundException', { times: 2 });
        expect(await store.acquireLease(loaded, soon())).toBe('taken');
      });
    });

    describe('keeps room in the 100 versions that Secrets Manager keeps', () => {
      const fillUp = async (count: number) => {
        for (let n = await versions(); n < count; n += 1) await edit({ ...minimal, note: n });
      };

      it('for a lease and its refresh', async () => {
        await created();
        await fillUp(98);
        const loaded = await load();
        expect(await store.acquireLease(loaded, soon())).not.toBe('taken');
        expect(noted(await save(loaded, 'refreshed', 'grant'))).toBe('refreshed');
      });

      it('and gives no lease beyond that, for a day', async () => {
        await created();
        await fillUp(99);
        const loaded = await load();
        expect(await failureOf(store.acquireLease(loaded, soon()))).toMatchObject({
          code: 'SAVE_FAILED',
          message: expect.stringMatching(
            /^Record acme could not be saved: 0 versions .* 99 by all .* Secrets Manager keeps 100; nothing was spent\.$/,
          ),
        });
        clock.pass(DAY + 10 * MINUTE);
        expect(await store.acquireLease(loaded, soon())).not.toBe('taken');
      });

      it('for a refresh, where a note can wait', async () => {
        await created();
        await fillUp(97);
        expect(await save(await load(), 'one')).toBeDefined();
        await fillUp(98);
        const loaded = await load();
        const failure = await failureOf(save(loaded, 'two'));
        expect(failure).toBeInstanceOf(NoRoomForNotes);
        expect(failure).toMatchObject({ code: 'SAVE_FAILED' });
        expect(noted(await save(loaded, 'two', 'notified'))).toBe('two');
      });

      it('and makes at most 40 notes a day', async () => {
        let loaded = await created();
        for (let n = 1; n <= 40; n += 1) loaded = await save(loaded, `note ${n}`);
        expect(await failureOf(save(loaded, 'one more'))).toBeInstanceOf(NoRoomForNotes);
        expect(await store.acquireLease(loaded, soon())).not.toBe('taken');
        loaded = await save(loaded, 'refreshed', 'grant');
        loaded = await save(loaded, 'told', 'notified');
        clock.pass(DAY + 10 * MINUTE);
        expect(noted(await save(loaded, 'the next day'))).toBe('the next day');
      });

      it('and makes at most 60 versions a day', async () => {
        let loaded = await created();
        let refreshes = 0;
        for (; refreshes < 60; refreshes += 1) {
          const lease = await store.acquireLease(loaded, soon()).catch((failure: Failure) => failure);
          if (lease instanceof Failure) break;
          loaded = await save(loaded, `refreshed ${refreshes}`, 'grant');
        }
        expect(refreshes).toBe(29);
        expect((await versions()) - 1).toBeLessThanOrEqual(60);
        const failures = [await failureOf(store.acquireLease(loaded, soon()))];
        expect(failures[0]?.message).toContain('versions by the broker are younger than a day');
        expect((await versions()) - 1).toBeLessThanOrEqual(60);
        clock.pass(DAY + 10 * MINUTE);
        expect(await store.acquireLease(loaded, soon())).not.toBe('taken');
      });
    });

    describe('lists', () => {
      const listed = async (): Promise<Listed[]> => {
        const found: Listed[] = [];
        for await (const page of store.list()) found.push(...page);
        return found.sort((one, other) => (one.name < other.name ? -1 : 1));
      };

      it('every record with its state, however many there are', async () => {
        for (let n = 0; n < 45; n += 1) await create(`record-${n}`, { ...minimal, clientId: `C${n}` });
        await save(await load('record-7'), 'saved');
        const found = await listed();
        expect(new Set(found.map(({ name }) => name)).size).toBe(45);
        expect(found).toContainEqual(await load('record-7'));
        expect(found).toContainEqual(await load('record-44'));
      });

      it('no secret of another prefix, and each secret that is no record as itself', async () => {
        await create();
        await create('Odd_Name');
        await create('unusable', '{}');
        await client.send(new CreateSecretCommand({ Name: `${prefix}bytes`, SecretBinary: new Uint8Array([1, 2, 3]) }));
        await client.send(new CreateSecretCommand({ Name: `${prefix.slice(0, -1)}0/acme`, SecretString: '{}' }));
        const found = await listed();
        const codes = found.map((one) => [
          one.name,
          'failure' in one ? one.failure.code : one.config instanceof Failure ? one.config.code : 'usable',
        ]);
        expect(codes).toEqual([
          ['Odd_Name', 'RECORD_INVALID'],
          ['acme', 'usable'],
          ['bytes', 'RECORD_INVALID'],
          ['unusable', 'RECORD_INVALID'],
        ]);
        expect(found[0]).toMatchObject({
          failure: {
            message: `Secret ${prefix}Odd_Name is no record: after ${prefix} a name has only a-z, 0-9 and -, at most 48.`,
          },
        });
      });

      it('a record whose state cannot be read as a failure of its own', async () => {
        await create();
        faulty.plan('GetSecretValue STATE', 'DecryptionFailure', { times: 3 });
        expect(await listed()).toMatchObject([{ name: 'acme', failure: { code: 'REGISTRY_UNAVAILABLE' } }]);
        await create('other');
        const found = await listed();
        expect(found.map(({ name }) => name)).toEqual(['acme', 'other']);
        expect(found.some((one) => 'failure' in one)).toBe(false);
      });

      it('a page again that failed, and gives up after three tries', async () => {
        await create();
        faulty.plan('BatchGetSecretValue', 'InternalServiceError', { times: 2 });
        expect(await listed()).toHaveLength(1);
        faulty.plan('BatchGetSecretValue', 'InternalServiceError', { times: 3 });
        expect(await failureOf(listed())).toMatchObject({
          code: 'REGISTRY_UNAVAILABLE',
          message:
            'The list of records could not be read: Secrets Manager refused BatchGetSecretValue (InternalServiceError).',
        });
      });
    });

    it('shows no secret of any record that it loads', async () => {
      await create('acme', { ...minimal, clientSecret: 'c4n4ry', refreshToken: 'c4n4ry' });
      const grants = [
        { lineage: 'a', clientId: 'C1', generation: 1, refreshToken: new Secret('c4n4ry'), refreshedAt: clock.now() },
      ];
      await store.saveState(await load(), { ...emptyState, grants }, 'grant', soon());
      const loaded = await load();
      expect(loaded.state.grants).toHaveLength(1);
      expectNoCanary(loaded);
    });
  });
}
