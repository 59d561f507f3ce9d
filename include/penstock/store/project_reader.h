// SPDX-License-Identifier: GPL-3.0-or-later
// A look into a project that another process may be writing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/model/exchange.h"

namespace penstock::store {

class ExchangeReader;

/// Reads what is committed; writes nothing, not even the steps from an older schema. Thread: any; calls wait for each
/// other.
class ProjectReader {
 public:
  /// **Errors**: notFound, corrupt (no Penstock project), unsupported (newer schema), io. Each names the file.
  static Result<ProjectReader> open(const std::string& path);
  ProjectReader(ProjectReader&&) noexcept;
  ~ProjectReader();

  /// As Store::messages. **Errors**: notFound (also what a clear hides), corrupt, io.
  Result<std::vector<model::Message>> messages(model::ExchangeId id, std::uint64_t first, std::size_t count);
  /// Up to n bytes of a message's payload from `offset` on, fewer where it ends or where no more was kept.
  /// **Errors**: as messages.
  Result<std::string> payload(model::ExchangeId id, const model::Message& message, std::uint64_t offset,
                              std::size_t n);

 private:
  ProjectReader(std::unique_ptr<ExchangeReader> reader, std::string path);
  std::unique_ptr<ExchangeReader> reader_;
  std::string path_;
};

}  // namespace penstock::store
