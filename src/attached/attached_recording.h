// SPDX-License-Identifier: GPL-3.0-or-later
// What another process recorded, read through its API.
#pragma once

#include <memory>

#include "attached/errands.h"
#include "attached/line.h"
#include "penstock/model/recording.h"

namespace penstock::attached {

class AttachedRecording final : public model::Recording {
 public:
  explicit AttachedRecording(LinePtr line) : line_(std::move(line)), errands_(std::make_shared<Errands>("recording")) {}

  Result<model::ExchangePtr> load(model::ExchangeId id) const override;
  Result<std::vector<model::Message>> messages(model::ExchangeId id, std::uint64_t first, std::size_t count) const override;
  std::shared_ptr<const model::BodyReader> body(const model::ExchangePtr& exchange, model::BodyId which) const override;
  std::shared_ptr<const model::BodyReader> payload(model::ExchangeId id, const model::Message& message) const override;
  void loadAsync(model::ExchangeId id, std::function<void(Result<model::ExchangePtr>)> done) const override;
  void messagesAsync(model::ExchangeId id, std::uint64_t first, std::size_t count,
                     std::function<void(Result<std::vector<model::Message>>)> done) const override;

 private:
  const LinePtr line_;
  const std::shared_ptr<Errands> errands_;
};

}  // namespace penstock::attached
