// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/store/project_reader.h"

#include <algorithm>

#include "store/chunk_run.h"
#include "store/content_window.h"
#include "store/exchange_reader.h"
#include "store/bounds.h"
#include "store/project_file.h"
#include "store/table_walk.h"

namespace penstock::store {

namespace {

constexpr std::int64_t kMostSetting = 12 * 1024 * 1024;  // as the session loader has it

}  // namespace

Result<ProjectReader> ProjectReader::open(const std::string& path) {
  auto reader = ExchangeReader::open(path, {});
  if (!reader) return reader.error();
  return ProjectReader(std::move(*reader), path);
}

ProjectReader::ProjectReader(std::shared_ptr<ExchangeReader> reader, std::string path)
    : reader_(std::move(reader)), path_(std::move(path)) {}
ProjectReader::ProjectReader(ProjectReader&&) noexcept = default;
ProjectReader::~ProjectReader() = default;

Result<std::uint64_t> ProjectReader::exchanges(const Each& each) const {
  auto db = openForReading(path_, {});
  if (!db) return db.error();
  const auto version = db->integer("PRAGMA user_version");
  if (!version) return version.error();
  const bool annotated = *version >= 3;
  const std::string listed =
      std::string("SELECT e.id") + (annotated ? ",a.color,a.tags,a.comment" : ",0,'',''") + " FROM exchange e " +
      (annotated ? "LEFT JOIN annotation a ON a.id=e.id " : "") +
      "WHERE e.id>?1 AND e.id<?2 AND e.id>ifnull((SELECT value FROM meta WHERE key='hidden_through'),0)" +
      (annotated ? " AND e.id NOT IN (SELECT id FROM removed)" : "") + " ORDER BY e.id";
  auto walk = TableWalk::prepare(*db, "exchange", listed.c_str());
  if (!walk) return walk.error();
  return walk->run(0, INT64_MAX, [&each](const Statement& row) {
    model::Annotation annotation;
    annotation.color = std::uint8_t(row.integer(1));
    annotation.tags = row.bytes(2).substr(0, maxNote);
    annotation.comment = row.bytes(3).substr(0, maxNote);
    return each(model::ExchangeId(row.integer(0)), annotation) ? TableWalk::Row::good : TableWalk::Row::last;
  });
}

Result<std::string> ProjectReader::setting(const std::string& key) const {
  auto db = openForReading(path_, {});
  if (!db) return db.error();
  const auto version = db->integer("PRAGMA user_version");
  if (!version) return version.error();
  if (*version < 3) return std::string();  // it came with that step
  auto row = db->prepare("SELECT value FROM setting WHERE key=?1 AND typeof(value)='text' AND length(CAST(value AS BLOB))<=?2");
  if (!row) return row.error();
  row->bindText(1, key);
  row->bind(2, kMostSetting);
  const int code = row->step();
  if (code == SQLITE_ROW) return std::string(row->bytes(0));
  return code == SQLITE_DONE ? Result<std::string>(std::string()) : db->errorOf(code);
}

Result<model::ExchangePtr> ProjectReader::load(model::ExchangeId id) const {
  auto loaded = reader_->load(id);
  if (!loaded) return loaded.error();
  return model::ExchangePtr(std::move(*loaded));
}

Result<std::vector<model::Message>> ProjectReader::messages(model::ExchangeId id, std::uint64_t first,
                                                            std::size_t count) const {
  const auto shown = reader_->shows(id);
  if (!shown) return shown.error();
  if (!*shown) return makeError(ErrorCode::notFound, "exchange " + std::to_string(id) + " is not in " + path_);
  MessagePage page(first, count);
  if (auto done = reader_->messages(id, page); !done) return done.error();
  return page.take();
}

namespace {

Result<std::string> contentOf(ExchangeReader& reader, model::ExchangeId id, model::BodyId body, std::uint64_t offset,
                              std::size_t n) {
  const auto whole = reader.inlineBody(id, body);
  if (!whole) return whole.error();
  if (*whole) return offset < (*whole)->size() ? (*whole)->substr(std::size_t(offset), n) : std::string();
  auto chunks = reader.chunks(id, body, offset, n);
  if (!chunks) return chunks.error();
  return joined(*chunks, offset, n);
}

ReadContent readContent(std::shared_ptr<ExchangeReader> reader, model::ExchangeId id, model::BodyId body) {
  return [reader = std::move(reader), id, body](std::uint64_t offset, std::size_t n) {
    return contentOf(*reader, id, body, offset, n);
  };
}

}  // namespace

std::shared_ptr<const model::BodyReader> ProjectReader::body(const model::ExchangePtr& x, model::BodyId which) const {
  const model::BodyId kept = keptAs(*x, which);
  return bodyWindow(*bodyIn(*x, kept), readContent(reader_, x->id, kept));
}

std::shared_ptr<const model::BodyReader> ProjectReader::payload(model::ExchangeId id, const model::Message& m) const {
  return payloadWindow(m, readContent(reader_, id, m.direction));
}

}  // namespace penstock::store
