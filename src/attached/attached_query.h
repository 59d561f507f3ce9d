// SPDX-License-Identifier: GPL-3.0-or-later
// The rows that an expression selects in another process.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>

#include "penstock/model/summary.h"

namespace penstock::attached {

class AttachedQuery final : public model::TrafficQuery {
 public:
  /// `over`: nobody wants it any more.
  AttachedQuery(std::uint64_t number, std::string text, std::function<void(std::uint64_t number)> over)
      : number_(number), text_(std::move(text)), over_(std::move(over)) {}
  ~AttachedQuery() override { over_(number_); }
  AttachedQuery(const AttachedQuery&) = delete;
  AttachedQuery& operator=(const AttachedQuery&) = delete;

  std::uint64_t number() const { return number_; }
  const std::string& text() const { return text_; }
  void add(Changes news);

  Changes take() override;
  Notifier<>& changed() override { return changed_; }

 private:
  const std::uint64_t number_;
  const std::string text_;
  const std::function<void(std::uint64_t)> over_;
  std::mutex mutex_;
  Changes waiting_;
  Notifier<> changed_;
};

}  // namespace penstock::attached
