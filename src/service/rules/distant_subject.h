// SPDX-License-Identifier: GPL-3.0-or-later
// An exchange on its way, as rules act on it away from its thread: what they read lies here, and what they do is done to the passage afterwards.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "penstock/rules/passing.h"
#include "service/rules/passage_subject.h"

namespace penstock::service {

/// Values only. Thread: one at a time.
class DistantSubject final : public rules::Subject {
 public:
  /// Its contents are lent: bodies() gives them back. On the exchange's thread.
  explicit DistantSubject(engine::Passage& passage);
  /// As it was received, for conditions. Lifetime: within this one's.
  const model::Exchange& exchange() const { return exchange_; }
  const std::optional<std::string>& came(rules::Side side) const { return held_[std::size_t(side)]; }
  /// Gives the contents back, and does what was done here. On the exchange's thread, to the same passage.
  void finish(engine::Passage& passage, PassageSubject& subject);

  const model::RequestHead& request() const override { return request_; }
  model::RequestHead& editRequest() override;
  const model::ResponseHead* response() const override { return response_ ? &*response_ : nullptr; }
  model::ResponseHead& editResponse() override;
  const std::string* body(rules::Side side) const override;
  void setBody(rules::Side side, std::string decoded) override { edited_[std::size_t(side)] = std::move(decoded); }
  void sendTo(rules::Target target) override;
  void delay(rules::Side side, std::chrono::milliseconds by) override;
  void throttle(rules::Side side, const rules::Slowness& how) override;
  void trouble(rules::Side side, const rules::Trouble& trouble) override;
  void mark(const model::Annotation& annotation) override;
  void withdraw() override;
  void breakAt(rules::Side side) override;
  void callScript(rules::Side side, const std::string& rule, const rules::Script& script) override;
  std::string_view reasonOf(int status) const override;
  void answer(rules::Reply reply) override;
  void drop() override;
  void reset() override;
  Result<void> answerWithFile(const std::string& file, int status, const std::vector<std::pair<std::string, std::string>>& headers) override;
  Result<bool> answerLocally(const rules::MapLocal& map) override;
  void did(model::TraceEntry entry) override;

 private:
  void later(std::function<void(PassageSubject&)> what) { done_.push_back(std::move(what)); }

  model::Exchange exchange_;
  model::RequestHead request_;
  std::optional<model::ResponseHead> response_;
  bool requestEdited_ = false, responseEdited_ = false;
  std::array<std::optional<std::string>, 2> held_, edited_;
  std::vector<std::function<void(PassageSubject&)>> done_;
};

}  // namespace penstock::service
