// SPDX-License-Identifier: GPL-3.0-or-later
// Exchanges of a project, open or not, one after the other.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "penstock/service/project.h"
#include "penstock/store/project_reader.h"

namespace penstock::service {

/// Lifetime: of what it was made of. Thread: one at a time.
class ExportList {
 public:
  /// Says whether to go on.
  using Each = std::function<bool(model::ExchangeId id, const model::Annotation& annotation)>;
  virtual ~ExportList() = default;
  virtual const model::Recording& recording() const = 0;
  virtual std::uint64_t total() const = 0;
  /// Gives how many are damaged and were passed over. **Errors**: io, corrupt, cancelled.
  virtual Result<std::uint64_t> each(const Each& each) = 0;
};

/// Rows in order of capture, or those of these ids in their order.
class RowsToExport final : public ExportList {
 public:
  RowsToExport(ProjectPtr project, const std::optional<std::vector<model::ExchangeId>>& ids);
  const model::Recording& recording() const override { return *project_; }
  std::uint64_t total() const override { return total_; }
  Result<std::uint64_t> each(const Each& each) override;

 private:
  const ProjectPtr project_;
  const std::optional<std::vector<model::ExchangeId>>& ids_;
  const std::shared_ptr<model::TrafficIndex> rows_;
  std::uint64_t total_ = 0;
};

class FileToExport final : public ExportList {
 public:
  FileToExport(store::ProjectReader reader, const std::optional<std::vector<model::ExchangeId>>& ids);
  const model::Recording& recording() const override { return reader_; }
  std::uint64_t total() const override { return total_; }
  Result<std::uint64_t> each(const Each& each) override;

 private:
  const store::ProjectReader reader_;
  const std::optional<std::vector<model::ExchangeId>>& ids_;
  std::uint64_t total_ = 0;
};

}  // namespace penstock::service
