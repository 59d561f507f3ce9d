// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/edit_writer.h"

#include <utility>

namespace penstock::store {

Result<EditWriter> EditWriter::prepare(Database& db) {
  EditWriter writer;
  for (const auto& [statement, sql] : {
           std::pair{&writer.color_, "INSERT INTO annotation(id,color) VALUES(?1,?2) ON CONFLICT(id) DO UPDATE SET color=?2"},
           std::pair{&writer.tags_, "INSERT INTO annotation(id,tags) VALUES(?1,?2) ON CONFLICT(id) DO UPDATE SET tags=?2"},
           std::pair{&writer.comment_,
                     "INSERT INTO annotation(id,comment) VALUES(?1,?2) ON CONFLICT(id) DO UPDATE SET comment=?2"},
           std::pair{&writer.remove_, "INSERT OR IGNORE INTO removed(id) VALUES(?)"},
           std::pair{&writer.restore_, "DELETE FROM removed WHERE id=?"},
           std::pair{&writer.final_, "INSERT OR REPLACE INTO removed(id,final) VALUES(?,1)"},
           std::pair{&writer.set_, "INSERT OR REPLACE INTO setting VALUES(?,?)"},
           std::pair{&writer.unset_, "DELETE FROM setting WHERE key=?"},
           std::pair{&writer.interrupt_, "UPDATE exchange SET state=?,failure=?,messages=? WHERE id=?"},
           std::pair{&writer.segment_, "INSERT OR REPLACE INTO text_segment VALUES(?,?,?)"},
           std::pair{&writer.page_, "INSERT OR REPLACE INTO kept_page VALUES(?,?,?)"},
           std::pair{&writer.noPages_, "DELETE FROM kept_page WHERE key=?"},
           std::pair{&writer.bucket_, "INSERT OR REPLACE INTO text_bucket VALUES(?,?)"},
       }) {
    auto prepared = db.prepare(sql);
    if (!prepared) return prepared.error();
    *statement = std::move(*prepared);
  }
  return writer;
}

int EditWriter::write(const Edit& edit) {
  return std::visit([this](const auto& e) { return write(e); }, edit);
}

int EditWriter::write(const NoteEdit& edit) {
  const bool color = edit.part == NotePart::color;
  Statement& statement = color ? color_ : edit.part == NotePart::tags ? tags_ : comment_;
  for (const model::ExchangeId id : edit.ids) {
    statement.bind(1, std::int64_t(id));
    if (color)
      statement.bind(2, std::int64_t(edit.color));
    else
      statement.bindText(2, edit.text);
    if (const int code = statement.run(); code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

int EditWriter::write(const RemovalEdit& edit) {
  Statement& statement = edit.kind == RemovalEdit::Kind::removed    ? remove_
                         : edit.kind == RemovalEdit::Kind::restored ? restore_
                                                                    : final_;
  for (const model::ExchangeId id : edit.ids) {
    statement.bind(1, std::int64_t(id));
    if (const int code = statement.run(); code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

int EditWriter::write(const SettingEdit& edit) {
  Statement& statement = edit.value.empty() ? unset_ : set_;
  statement.bindText(1, edit.key);
  if (!edit.value.empty()) statement.bindText(2, edit.value);
  return statement.run();
}

int EditWriter::write(const InterruptionEdit& edit) {
  for (const InterruptionEdit::Exchange& exchange : edit.exchanges) {
    interrupt_.bind(1, std::int64_t(model::ExchangeState::failed));
    interrupt_.bind(2, std::int64_t(model::FailureKind::interrupted));
    interrupt_.bind(3, std::int64_t(exchange.messages));
    interrupt_.bind(4, std::int64_t(exchange.id));
    if (const int code = interrupt_.run(); code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

int EditWriter::write(const PageEdit& edit) {
  Statement& statement = edit.page ? page_ : noPages_;
  statement.bindText(1, edit.key);
  if (edit.page) {
    statement.bind(2, std::int64_t(*edit.page));
    statement.bindBlob(3, edit.bytes);
  }
  return statement.run();
}

int EditWriter::write(const TextSegmentPtr& segment) {
  const std::string docs = encodeDocs(*segment->docs);
  segment_.bind(1, segment->docs->number);
  segment_.bind(2, std::int64_t(segment->docs->newest));
  segment_.bindBlob(3, docs);
  if (const int code = segment_.run(); code != SQLITE_OK) return code;
  for (std::size_t i = 0; i < segment->buckets.size(); ++i) {
    if (segment->buckets[i].empty()) continue;
    bucket_.bind(1, segment->docs->number << 8 | std::int64_t(i));
    bucket_.bindBlob(2, segment->buckets[i]);
    if (const int code = bucket_.run(); code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

}  // namespace penstock::store
