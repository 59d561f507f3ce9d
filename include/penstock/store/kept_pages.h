// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes that users of a project keep in it: what is too much to be a setting, and so in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "penstock/base/result.h"

namespace penstock::store {

class ExchangeReader;
class ProjectEdits;

/// Pages of up to 16 MB, written with the records in their order. A project that is memory only keeps none. Thread: any.
class KeptPages {
 public:
  KeptPages(ProjectEdits& edits, const std::unique_ptr<ExchangeReader>& reader) : edits_(edits), reader_(reader) {}
  /// In place of the one of that number. **Errors**: cancelled (closed).
  Result<void> keep(const std::string& key, std::uint64_t page, std::string bytes);
  /// All of that key. **Errors**: as keep.
  Result<void> drop(const std::string& key);
  /// As committed last; "" for none. Blocks on disk. **Errors**: io, cancelled.
  Result<std::string> read(const std::string& key, std::uint64_t page) const;

 private:
  ProjectEdits& edits_;
  const std::unique_ptr<ExchangeReader>& reader_;  // null: memory only
};

}  // namespace penstock::store
