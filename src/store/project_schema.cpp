// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/project_schema.h"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

namespace penstock::store {

// Page size, measured with store_bench (us CPU an exchange, ms CPU a MB of body; the same run): 16 KB 8.0 and 3.0, 32
// KB 7.1 and 2.3, 64 KB 8.2 and 2.4; 4 KB about twice that for both, as a 2.5 KB row wastes 40 % of a page and every
// page costs two writes, a read and a header. 64 KB also writes twice as much as 32 KB for a burst of a few exchanges.
// auto_vacuum=incremental: what a clear frees goes back to the disk in small steps; its pointer-map pages cost up to a
// tenth on bodies.
constexpr int pageSize = 32768;
const char* const creationPragmas = "PRAGMA page_size=32768; PRAGMA auto_vacuum=INCREMENTAL;";

namespace {

constexpr const char* migrations[schemaVersion] = {
    R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
-- What a row shows: narrow, read whole at every start.
CREATE TABLE exchange(
  id INTEGER PRIMARY KEY, started_at INTEGER NOT NULL, kind INTEGER NOT NULL, state INTEGER NOT NULL,
  source INTEGER NOT NULL, failure INTEGER NOT NULL, anomalies INTEGER NOT NULL, port INTEGER NOT NULL,
  status INTEGER NOT NULL, request_size INTEGER NOT NULL, response_size INTEGER NOT NULL, connection INTEGER,
  method TEXT NOT NULL, scheme TEXT NOT NULL, host TEXT NOT NULL, path TEXT NOT NULL, mime TEXT NOT NULL,
  protocol TEXT NOT NULL, client TEXT NOT NULL, timings BLOB NOT NULL);
-- The rest of it, and bodies that came inside the snapshot.
CREATE TABLE content(
  id INTEGER PRIMARY KEY, detail BLOB NOT NULL, request_head BLOB, request_sent BLOB, response_head BLOB,
  response_sent BLOB, request_body BLOB, response_body BLOB);
-- Not WITHOUT ROWID: in such a tree each step of a search reads a whole chunk to compare its key, 2.5 ms CPU a MB of
-- body where this one with a short index beside it takes 1.7.
CREATE TABLE body_chunk(
  exchange_id INTEGER NOT NULL, direction INTEGER NOT NULL, offset INTEGER NOT NULL, bytes BLOB NOT NULL,
  PRIMARY KEY(exchange_id, direction, offset));
CREATE TABLE connection(
  id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL, client_address TEXT NOT NULL, server_address TEXT NOT NULL,
  listener TEXT NOT NULL, client_tls BLOB, server_tls BLOB);
CREATE TABLE certificate(id INTEGER PRIMARY KEY, sha256 TEXT UNIQUE, der BLOB, detail BLOB NOT NULL);
)sql",
    R"sql(
-- Messages `first` to `last` of an exchange, packed. What a later row (by id) has in common with an earlier one it
-- replaces; a message under way that is told again alone, or a burst that is written again, replaces its own row.
CREATE TABLE message_block(
  id INTEGER PRIMARY KEY, exchange_id INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
  bytes BLOB NOT NULL, UNIQUE(exchange_id, last, first));
ALTER TABLE exchange ADD COLUMN messages INTEGER NOT NULL DEFAULT 0;
ALTER TABLE exchange ADD COLUMN process TEXT NOT NULL DEFAULT '';
ALTER TABLE connection ADD COLUMN entry TEXT NOT NULL DEFAULT '';
ALTER TABLE connection ADD COLUMN upstream_proxy TEXT NOT NULL DEFAULT '';
ALTER TABLE connection ADD COLUMN pid INTEGER NOT NULL DEFAULT 0;
ALTER TABLE connection ADD COLUMN process TEXT NOT NULL DEFAULT '';
)sql",
    R"sql(
ALTER TABLE exchange ADD COLUMN server TEXT NOT NULL DEFAULT '';
ALTER TABLE exchange ADD COLUMN tls TEXT NOT NULL DEFAULT '';
-- A session's blob begins with the length and the text of its version.
UPDATE exchange SET (server,tls)=(SELECT server_address, ifnull(CAST(substr(ifnull(server_tls,client_tls),2,
  instr('0123456789',substr(hex(substr(ifnull(server_tls,client_tls),1,1)),2))-1) AS TEXT),'') FROM connection
  WHERE connection.id=exchange.connection) WHERE connection IN (SELECT id FROM connection);
-- What a person put on an exchange.
CREATE TABLE annotation(
  id INTEGER PRIMARY KEY, color INTEGER NOT NULL DEFAULT 0, tags TEXT NOT NULL DEFAULT '',
  comment TEXT NOT NULL DEFAULT '');
-- Exchanges a person deleted: not shown. Those that nothing brings back any more (final) are deleted for good, by and by.
CREATE TABLE removed(id INTEGER PRIMARY KEY, final INTEGER NOT NULL DEFAULT 0);
CREATE TABLE setting(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
-- The full-text index: exchanges of a segment, and its trigrams in buckets (id: segment << 8 | bucket). Written once.
CREATE TABLE text_segment(id INTEGER PRIMARY KEY, newest INTEGER NOT NULL, docs BLOB NOT NULL);
CREATE TABLE text_bucket(id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
)sql",
    R"sql(
-- Pieces of bodies that still lie in the log beside the project, at that position; then they are rows of body_chunk.
CREATE TABLE body_extent(
  position INTEGER PRIMARY KEY, exchange_id INTEGER NOT NULL, direction INTEGER NOT NULL, offset INTEGER NOT NULL,
  length INTEGER NOT NULL, checksum INTEGER NOT NULL, UNIQUE(exchange_id, direction, offset));
ALTER TABLE exchange ADD COLUMN grpc_status INTEGER NOT NULL DEFAULT -1;
)sql",
    R"sql(
-- content.detail begins with its version from here on (detail_codec.h); the direction of a piece of a body has a second bit, set where it is
-- of what was sent and not of what came. Neither is another table, and neither may be written by who does not know it.
)sql",
    R"sql(
ALTER TABLE exchange ADD COLUMN rules TEXT NOT NULL DEFAULT '';
ALTER TABLE exchange ADD COLUMN modified INTEGER NOT NULL DEFAULT 0;
)sql",
    R"sql(
-- Bytes that users of the project keep in it, too many to be a setting: results of a run of many requests, say.
CREATE TABLE kept_page(key TEXT NOT NULL, page INTEGER NOT NULL, bytes BLOB, PRIMARY KEY(key, page));
)sql",
    R"sql(
-- What a request's payload asks for. NULL: recorded when nobody looked for it.
ALTER TABLE exchange ADD COLUMN operation TEXT;
)sql",
};

/// One line of the schema. SQLite keeps the text it was made with.
struct Object {
  std::string type, name, table, sql;
  auto operator<=>(const Object&) const = default;
};

// White space is a matter of who wrote the statement.
std::string normalized(std::string_view sql) {
  std::string out;
  for (const char c : sql) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  return out;
}

constexpr std::size_t mostObjects = 64;  // three times what the present schema has

Result<std::vector<Object>> objectsOf(Database& db) {
  auto rows = db.prepare("SELECT type,name,tbl_name,sql,rootpage FROM sqlite_schema");
  if (!rows) return rows.error();
  std::vector<Object> objects;
  std::set<std::int64_t> roots;
  int code = SQLITE_OK;
  while ((code = rows->step()) == SQLITE_ROW && objects.size() <= mostObjects) {
    objects.push_back({std::string(rows->bytes(0)), std::string(rows->bytes(1)), std::string(rows->bytes(2)), normalized(rows->bytes(3))});
    // Two tables in one tree: what is written to one would turn up in the other.
    if (!roots.insert(rows->integer(4)).second) objects.back().type = "shared";
  }
  if (code != SQLITE_DONE && code != SQLITE_ROW) return db.errorOf(code);
  std::sort(objects.begin(), objects.end());
  return objects;
}

// As this program makes it, step by step.
Result<std::vector<Object>> makeObjects(int version) {
  auto db = Database::open(":memory:", Database::Mode::readWrite);
  if (!db) return db.error();
  for (int step = 0; step < version; ++step)
    if (auto done = db->runOrError(migrations[step]); !done) return done.error();
  return objectsOf(*db);
}

const Result<std::vector<Object>>& expectedObjects(int version) {
  static const auto all = [] {
    std::array<Result<std::vector<Object>>, schemaVersion + 1> made;
    for (int i = 1; i <= schemaVersion; ++i) made[std::size_t(i)] = makeObjects(i);
    return made;
  }();
  return all[std::size_t(version)];
}

// Names in a file made by others may say anything: only our own are repeated.
std::string differenceOf(const std::vector<Object>& found, const std::vector<Object>& expected) {
  for (const Object& object : found) {
    if (std::binary_search(expected.begin(), expected.end(), object)) continue;
    const auto ours = std::find_if(expected.begin(), expected.end(), [&](const Object& e) { return e.name == object.name; });
    if (ours != expected.end()) return "its " + ours->type + " " + ours->name + " is not as Penstock makes it";
    if (object.type == "trigger") return "it holds a trigger";
    if (object.type == "view") return "it holds a view";
    if (object.type == "index") return "it holds an index that is not Penstock's";
    return "it holds a table that is not Penstock's";
  }
  for (const Object& object : expected)
    if (!std::binary_search(found.begin(), found.end(), object)) return "its " + object.type + " " + object.name + " is missing";
  return {};
}

Result<std::string> textOf(Database& db, const char* sql) {
  auto statement = db.prepare(sql);
  if (!statement) return statement.error();
  const int code = statement->step();
  if (code != SQLITE_ROW) return db.errorOf(code);
  return std::string(statement->bytes(0));
}

}  // namespace

Result<int> checkKind(Database& db, const std::string& path) {
  const auto refused = [&path](const std::string& why = {}) {
    return makeError(ErrorCode::corrupt, path + " is no Penstock project" + (why.empty() ? why : ": " + why));
  };
  const auto id = db.integer("PRAGMA application_id");
  if (!id) return id.error();
  const auto version = db.integer("PRAGMA user_version");
  if (!version) return version.error();
  if (*id != applicationId || *version < 1) {
    const auto objects = db.integer("SELECT count(*) FROM (SELECT 1 FROM sqlite_schema LIMIT 1)");
    if (!objects) return objects.error();
    if (*objects == 0 && *id == 0 && *version == 0) return 0;
    return refused();
  }
  if (*version > schemaVersion)
    return makeError(ErrorCode::unsupported, path + " was written by a newer Penstock; this one reads schema " +
                                                 std::to_string(schemaVersion) + ", the file has " + std::to_string(*version));
  const auto encoding = textOf(db, "PRAGMA encoding");
  if (!encoding) return encoding.error();
  if (*encoding != "UTF-8") return refused("its texts are not UTF-8");
  const auto page = db.integer("PRAGMA page_size");
  if (!page) return page.error();
  if (*page != pageSize) return refused("its pages are of another size");
  const auto found = objectsOf(db);
  if (!found) return found.error();
  const auto& expected = expectedObjects(int(*version));
  if (!expected) return expected.error();
  if (const std::string difference = differenceOf(*found, *expected); !difference.empty()) return refused(difference);
  return int(*version);
}

Result<void> migrate(Database& db, int from) {
  if (from == schemaVersion) return {};
  if (auto done = db.runOrError("BEGIN EXCLUSIVE"); !done) return done;
  for (int version = from; version < schemaVersion; ++version)
    if (auto done = db.runOrError(migrations[version]); !done) return done;
  const std::string stamps = "PRAGMA application_id=" + std::to_string(applicationId) +
                             "; PRAGMA user_version=" + std::to_string(schemaVersion) + "; COMMIT";
  return db.runOrError(stamps.c_str());
}

}  // namespace penstock::store
