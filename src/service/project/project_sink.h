// SPDX-License-Identifier: GPL-3.0-or-later
// Stands between engine and project, so that another project can take the place of the one that is open while traffic goes on.
#pragma once

#include <mutex>
#include <vector>

#include "penstock/model/exchange_sink.h"
#include "penstock/service/project.h"

namespace penstock::service {

/// What comes about an exchange that began in a former project is dropped: there it is interrupted. Both are told apart by their ids: a
/// run gives none out twice. Each project goes on from its own, though: how large ids are in one is no matter of the next, or a file made
/// by others would drive those of the person's own towards their end. Thread: any.
class ProjectSink final : public model::ExchangeSink {
 public:
  /// Null before the first one is there, and so as long nothing is recorded.
  ProjectPtr project() const;
  /// Gives the former one, which is still open.
  ProjectPtr change(ProjectPtr next);
  /// Tells whoever watches the project.
  void ended(const model::ExchangePtr& exchange) const;

  model::ExchangeId nextId() override;
  void record(model::RecordBatch batch) override;
  bool congested() const override;
  void whenReady(std::function<void()> ready) override;
  bool recording() const override;

 private:
  struct Ids {
    model::ExchangeId first, end;
  };
  bool isFormer(model::ExchangeId id) const;

  mutable std::mutex mutex_;
  ProjectPtr project_;
  model::ExchangeId first_ = 0;  // given out in the project that is open
  std::vector<Ids> former_;      // given out in earlier ones of this run
};

}  // namespace penstock::service
