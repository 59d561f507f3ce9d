// SPDX-License-Identifier: GPL-3.0-or-later
// An exchange on its way through the proxy, as rules act on it.
#pragma once

#include <array>
#include <optional>

#include "penstock/engine/interceptor.h"
#include "penstock/rules/apply.h"

namespace penstock::service {

/// Of one phase of one exchange. Lifetime: within the passage's. Thread: the exchange's.
class PassageSubject final : public rules::Subject {
 public:
  explicit PassageSubject(engine::Passage& passage) : passage_(passage) {}
  /// What became of it. Bodies and paces are the passage's from here on.
  engine::Verdict finish();
  /// How long the last word is to wait; zero where there is none.
  std::chrono::milliseconds latency() const { return verdict_ ? latest() : std::chrono::milliseconds(0); }

  const model::RequestHead& request() const override { return passage_.request(); }
  model::RequestHead& editRequest() override { return passage_.editRequest(); }
  const model::ResponseHead* response() const override { return passage_.response(); }
  model::ResponseHead& editResponse() override { return passage_.editResponse(); }
  const std::string* body(rules::Side side) const override;
  void setBody(rules::Side side, std::string decoded) override { edited_[std::size_t(side)] = std::move(decoded); }
  void sendTo(rules::Target target) override;
  void delay(rules::Side side, std::chrono::milliseconds least, std::chrono::milliseconds most) override;
  void throttle(rules::Side side, std::uint64_t bytesPerSecond) override { paces_[std::size_t(side)].bytesPerSecond = bytesPerSecond; }
  std::string_view reasonOf(int status) const override;
  void answer(rules::Reply reply) override;
  void drop() override { verdict_ = engine::Verdict::drop(); }
  void reset() override { verdict_ = engine::Verdict::reset(); }
  Result<void> answerWithFile(const std::string& file, int status, const std::vector<std::pair<std::string, std::string>>& headers) override;
  Result<bool> answerLocally(const rules::MapLocal& map) override;
  void did(const rules::Rule& rule, std::string_view clause) override;

 private:
  std::chrono::milliseconds latest() const;

  engine::Passage& passage_;
  std::optional<engine::Verdict> verdict_;
  std::array<std::optional<std::string>, 2> edited_;
  std::array<engine::Pace, 2> paces_;
};

}  // namespace penstock::service
