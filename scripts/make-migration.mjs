/**
 * npm run migration -- NAME    writes prisma/migrations/<time>_<NAME> with the SQL that leads from the newest migration
 *                              to prisma/schema.prisma
 * npm run migration -- --check fails when prisma/schema.prisma has changed since the newest migration
 *
 * Each migration keeps the schema it led to beside its SQL. So two texts are compared, and what was added by hand to the
 * SQL (partial indexes, storage settings) is not taken back by the next one.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

const require = createRequire(import.meta.url);
const { startEmbeddedPostgres } = require('../dist/src/postgres/embedded-postgres.js');

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'prisma', 'migrations');
const schema = readFileSync(join(root, 'prisma', 'schema.prisma'), 'utf8');
const wanted = process.argv[2] ?? '';

if (wanted !== '--check' && !/^[a-z][a-z0-9_]*$/.test(wanted)) {
  fail('Say what the migration does: npm run migration -- add_pulls (small letters, digits and _).');
}
const sql = await difference(newestSchema(), schema);
if (wanted === '--check') {
  if (sql !== null)
    fail(`prisma/schema.prisma has changed since the newest migration: npm run migration -- NAME\n\n${sql}`);
} else if (sql === null) {
  fail('prisma/schema.prisma says the same as the newest migration.');
} else {
  write(`${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}_${wanted}`, sql);
}

/** The schema that the newest migration led to, or null when there is no migration. */
function newestSchema() {
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const newest = entries
    .map((entry) => entry.name)
    .sort()
    .at(-1);
  return newest ? readFileSync(join(folder, newest, 'schema.prisma'), 'utf8') : null;
}

/** The SQL that leads from one schema to the other, or null when they mean the same. */
async function difference(from, to) {
  const datamodel = (content) => ({ tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content }] });
  const { exitCode, stdout } = await withEngine((engine) =>
    engine.diff({
      from: from === null ? { tag: 'empty' } : datamodel(from),
      to: datamodel(to),
      script: true,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    }),
  );
  return exitCode === 2 ? stdout : null;
}

/**
 * Prisma's schema engine as WebAssembly: unlike the one that the command line downloads from Prisma's own host it comes
 * from npm. It wants a database to talk to, even for comparing two texts, and gets an empty one.
 */
async function withEngine(use) {
  const wasm = readFileSync(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/js$/, 'wasm'));
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();

  const dataDir = mkdtempSync(join(tmpdir(), 'gateway-migration-'));
  const database = await startEmbeddedPostgres({ dataDir, log: { info() {} }, settings: { fsync: 'off' } });
  const pool = new pg.Pool({ connectionString: database.url });
  try {
    const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg(pool));
    const engine = await glue.SchemaEngine.new({ datamodels: undefined }, () => {}, adapter);
    return await use(engine);
  } finally {
    await pool.end();
    await database.stop();
    rmSync(dataDir, { recursive: true });
  }
}

function write(name, script) {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'migration.sql'), script);
  writeFileSync(join(folder, name, 'schema.prisma'), schema);
  console.log(`prisma/migrations/${name}/migration.sql: read it, and add by hand what Prisma has no words for.`);
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
