// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/protobuf/schemas.h"

#include <algorithm>

namespace penstock::service {

codec::ProtobufSchemaPtr Schemas::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

Result<void> Schemas::load(const std::vector<std::string>& files) {
  auto loaded = codec::ProtobufSchema::load(files);
  if (!loaded) return loaded.error();
  const std::lock_guard lock(mutex_);
  current_ = (*loaded)->with(learnt_);
  return {};
}

void Schemas::learn(const std::vector<std::string>& fileDescriptors) {
  constexpr std::size_t most = 16 * 1024 * 1024;
  const std::lock_guard lock(mutex_);
  for (const std::string& f : fileDescriptors) {
    if (learntBytes_ + f.size() > most || std::find(learnt_.begin(), learnt_.end(), f) != learnt_.end()) continue;
    learntBytes_ += f.size();
    learnt_.push_back(f);
  }
  current_ = current_->with(learnt_);
}

}  // namespace penstock::service
