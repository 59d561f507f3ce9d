// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does to the project, as Store has it.
#include <cstdlib>

#include "store/annotation_text.h"
#include "store/store_impl.h"

namespace penstock::store {

using model::ExchangeId;

Result<void> Store::clear() { return impl_->edits.clear(); }
Result<void> Store::remove(const std::vector<ExchangeId>& ids) { return impl_->edits.remove(ids); }
Result<void> Store::setColor(const std::vector<ExchangeId>& ids, std::uint8_t color) {
  return color <= 6 ? impl_->edits.annotate(ids, NotePart::color, color, {}) : Result<void>();
}
Result<void> Store::setComment(const std::vector<ExchangeId>& ids, std::string_view comment) {
  return impl_->edits.annotate(ids, NotePart::comment, 0, commentFrom(comment));
}
Result<void> Store::setTags(const std::vector<ExchangeId>& ids, std::string_view tags) {
  return impl_->edits.annotate(ids, NotePart::tags, 0, tagsFrom(tags));
}

std::string Store::undoText() const { return impl_->edits.undoText(); }
Result<void> Store::undo() { return impl_->edits.undo(); }
std::string Store::redoText() const { return impl_->edits.redoText(); }
Result<void> Store::redo() { return impl_->edits.redo(); }

std::string Store::setting(const std::string& key) const { return impl_->edits.setting(key); }
Result<void> Store::setSetting(const std::string& key, std::string value) { return impl_->edits.set(key, std::move(value)); }

KeptPages& Store::pages() { return impl_->pages; }

namespace {

constexpr const char* limitKey = "project.limit";

}  // namespace

void Store::Impl::loadLimit() {
  const std::string found = edits.setting(limitKey);
  if (found.empty()) return;
  SizeLimit limit;
  char* end = nullptr;
  limit.bytes = std::strtoull(found.c_str(), &end, 10);
  const std::string_view policy = end;
  limit.policy = policy == " drop"   ? SizeLimit::Policy::dropOldest
                 : policy == " stop" ? SizeLimit::Policy::stopRecording
                                     : SizeLimit::Policy::ask;
  writer->setLimit(limit);
}

Result<void> Store::setLimit(SizeLimit limit) {
  if (!impl_->writer) return {};
  const char* policy = limit.policy == SizeLimit::Policy::dropOldest      ? " drop"
                       : limit.policy == SizeLimit::Policy::stopRecording ? " stop"
                                                                          : " ask";
  std::string text = limit.bytes == 0 ? std::string() : std::to_string(limit.bytes) + policy;
  if (auto kept = setSetting(limitKey, std::move(text)); !kept) return kept;
  impl_->writer->setLimit(limit);
  return {};
}

}  // namespace penstock::store
