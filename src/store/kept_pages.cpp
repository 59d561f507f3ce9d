// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/store/kept_pages.h"

#include <optional>
#include <utility>

#include "store/exchange_reader.h"
#include "store/project_edits.h"

namespace penstock::store {

Result<void> KeptPages::keep(const std::string& key, std::uint64_t page, std::string bytes) { return edits_.keep({key, page, std::move(bytes)}); }

Result<void> KeptPages::drop(const std::string& key) { return edits_.keep({key, std::nullopt, {}}); }

Result<std::string> KeptPages::read(const std::string& key, std::uint64_t page) const {
  if (!reader_) return std::string();
  return reader_->keptPage(key, page);
}

}  // namespace penstock::store
