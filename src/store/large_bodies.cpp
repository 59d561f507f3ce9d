// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/large_bodies.h"

#include <spdlog/spdlog.h>

#include <utility>

namespace penstock::store {

namespace {

constexpr std::chrono::milliseconds quiet{2000};
constexpr std::uint64_t much = std::uint64_t(1) << 30;

}  // namespace

Result<LargeBodies> LargeBodies::prepare(Database& db, std::unique_ptr<BodyLog> log) {
  auto fold = BodyFold::prepare(db, log->path());
  if (!fold) return fold.error();
  auto first = db.prepare("SELECT min(position) FROM body_extent");
  if (!first) return first.error();
  LargeBodies bodies(std::move(log), std::move(*fold), std::move(*first));
  bodies.release();
  bodies.left_ = bodies.log_->exists();
  return bodies;
}

int LargeBodies::append(std::span<const ChunkPtr> chunks, model::ExchangeId purged) {
  taken_.clear();
  for (const ChunkPtr& chunk : chunks)
    if (chunk->id > purged && goesToLog(*chunk)) taken_.push_back(chunk);
  const int code = log_->append(taken_, extents_);
  if (taken_.empty()) return code;
  taken_.clear();
  inBurst_ = true;
  quietSince_ = steadyNow();
  left_ = true;
  return code;
}

bool LargeBodies::foldDue(bool queueEmpty) const {
  return left_ && (steadyNow() - quietSince_ >= quiet || (queueEmpty && log_->span() > much));
}

int LargeBodies::fold() {
  const int code = fold_.step();
  if (const std::uint64_t dropped = fold_.takeDropped())
    spdlog::warn("{} pieces of bodies are not in {} as they were written: what is left of their bodies is shown", dropped,
                 log_->path());
  left_ = code != SQLITE_DONE;
  if (code != SQLITE_OK) quietSince_ = steadyNow();
  return code;
}

std::optional<std::uint64_t> LargeBodies::firstPosition() {
  ResetAfter reset(first_);
  if (first_.step() != SQLITE_ROW) return std::nullopt;
  return first_.isNull(0) ? BodyLog::nothingLeft : std::uint64_t(first_.integer(0));
}

void LargeBodies::release() {
  if (!log_->exists() || inBurst_) return;
  if (const auto first = firstPosition()) log_->release(*first);
}

std::uint64_t LargeBodies::held() {
  if (!log_->exists()) return 0;
  const std::uint64_t first = firstPosition().value_or(0);
  return first < log_->end() ? log_->end() - first : 0;
}

}  // namespace penstock::store
