// SPDX-License-Identifier: GPL-3.0-or-later
// An index of this process as the rows of a terminal.
#pragma once

#include <memory>
#include <utility>

#include "penstock/cui/backend.h"

namespace penstock::cui {

class IndexRows final : public TrafficRows {
 public:
  explicit IndexRows(std::shared_ptr<model::TrafficIndex> index) : index_(std::move(index)) {}

  std::size_t rows() const override { return index_->rows(); }
  model::Summary at(std::size_t row) const override { return index_->at(row); }
  std::size_t rowOf(model::ExchangeId id) const override { return index_->rowOf(id); }
  std::vector<std::uint32_t> deletedRows() const override { return index_->deletedRows(); }
  Changes changesSince(std::uint64_t revision) const override {
    model::TrafficChanges changes = index_->changesSince(revision);
    return {changes.revision, changes.reset, changes.rows, changes.deletions, std::move(changes.updated)};
  }
  Notifier<>& changed() override { return index_->changed(); }

 private:
  const std::shared_ptr<model::TrafficIndex> index_;
};

}  // namespace penstock::cui
