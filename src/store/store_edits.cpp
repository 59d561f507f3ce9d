// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does to the project, as Store has it.
#include <cstdlib>

#include "store/annotation_text.h"
#include "store/store_impl.h"

namespace penstock::store {

using model::ExchangeId;

void Store::clear() { impl_->edits.clear(); }
void Store::remove(const std::vector<ExchangeId>& ids) { impl_->edits.remove(ids); }
void Store::setColor(const std::vector<ExchangeId>& ids, std::uint8_t color) {
  if (color <= 6) impl_->edits.annotate(ids, NotePart::color, color, {});
}
void Store::setComment(const std::vector<ExchangeId>& ids, std::string_view comment) {
  impl_->edits.annotate(ids, NotePart::comment, 0, commentFrom(comment));
}
void Store::setTags(const std::vector<ExchangeId>& ids, std::string_view tags) {
  impl_->edits.annotate(ids, NotePart::tags, 0, tagsFrom(tags));
}

std::string Store::undoText() const { return impl_->edits.undoText(); }
void Store::undo() { impl_->edits.undo(); }
std::string Store::redoText() const { return impl_->edits.redoText(); }
void Store::redo() { impl_->edits.redo(); }

std::string Store::setting(const std::string& key) const { return impl_->edits.setting(key); }
void Store::setSetting(const std::string& key, std::string value) { impl_->edits.set(key, std::move(value)); }

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

void Store::setLimit(SizeLimit limit) {
  if (!impl_->writer) return;
  const char* policy = limit.policy == SizeLimit::Policy::dropOldest      ? " drop"
                       : limit.policy == SizeLimit::Policy::stopRecording ? " stop"
                                                                          : " ask";
  setSetting(limitKey, limit.bytes == 0 ? std::string() : std::to_string(limit.bytes) + policy);
  impl_->writer->setLimit(limit);
}

}  // namespace penstock::store
