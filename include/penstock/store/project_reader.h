// SPDX-License-Identifier: GPL-3.0-or-later
// A look into a project that another process may be writing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/model/recording.h"
#include "penstock/model/summary.h"

namespace penstock::store {

class ExchangeReader;

/// Reads what is committed; writes nothing, not even the steps from an older schema. Thread: any; calls wait for each
/// other.
class ProjectReader final : public model::Recording {
 public:
  /// **Errors**: notFound, corrupt (no Penstock project), unsupported (newer schema), io. Each names the file.
  static Result<ProjectReader> open(const std::string& path);
  ProjectReader(ProjectReader&&) noexcept;
  ~ProjectReader() override;

  /// Calls `each` for the exchanges that are neither deleted nor hidden, in order of id, until it says false. Gives how many rows, or runs
  /// of them, are damaged and were passed over. **Errors**: io, corrupt.
  using Each = std::function<bool(model::ExchangeId id, const model::Annotation& annotation)>;
  Result<std::uint64_t> exchanges(const Each& each) const;
  /// What the project keeps under that key; "" for nothing. **Errors**: io, corrupt.
  Result<std::string> setting(const std::string& key) const;
  /// As committed last. **Errors**: notFound, corrupt, io.
  Result<model::ExchangePtr> load(model::ExchangeId id) const override;
  /// **Errors**: notFound (also what a clear hides), corrupt, io.
  Result<std::vector<model::Message>> messages(model::ExchangeId id, std::uint64_t first, std::size_t count) const override;
  /// What these give may outlive this.
  std::shared_ptr<const model::BodyReader> body(const model::ExchangePtr& exchange, model::BodyId which) const override;
  std::shared_ptr<const model::BodyReader> payload(model::ExchangeId id, const model::Message& message) const override;

 private:
  ProjectReader(std::shared_ptr<ExchangeReader> reader, std::string path);
  std::shared_ptr<ExchangeReader> reader_;
  std::string path_;
};

}  // namespace penstock::store
