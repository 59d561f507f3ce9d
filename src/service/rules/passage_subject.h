// SPDX-License-Identifier: GPL-3.0-or-later
// An exchange on its way through the proxy, as rules act on it.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "penstock/engine/interceptor.h"
#include "penstock/rules/apply.h"

namespace penstock::service {

/// Of one phase of one exchange. Lifetime: within the passage's. Thread: the exchange's.
class PassageSubject final : public rules::Subject {
 public:
  explicit PassageSubject(engine::Passage& passage) : passage_(passage) {}
  /// What became of it. Bodies and paces are the passage's from here on.
  engine::Verdict finish();

  const model::RequestHead& request() const override { return passage_.request(); }
  model::RequestHead& editRequest() override { return passage_.editRequest(); }
  const model::ResponseHead* response() const override { return passage_.response(); }
  model::ResponseHead& editResponse() override { return passage_.editResponse(); }
  const std::string* body(rules::Side side) const override;
  void setBody(rules::Side side, std::string decoded) override { at(side).edited = std::move(decoded); }
  void sendTo(rules::Target target) override;
  void delay(rules::Side side, std::chrono::milliseconds by) override { at(side).latency += by; }
  void throttle(rules::Side side, const rules::Slowness& how) override { at(side).slowness = how; }
  void trouble(rules::Side side, const rules::Trouble& trouble) override { at(side).troubles.push_back(trouble); }
  void mark(const model::Annotation& annotation) override { passage_.annotate(annotation); }
  void withdraw() override { passage_.withdraw(); }
  void breakAt(rules::Side side) override;
  void callScript(rules::Side side, const std::string& rule, const rules::Script& script) override;
  std::string_view reasonOf(int status) const override;
  void answer(rules::Reply reply) override;
  void answer(engine::Answer given) { verdict_ = engine::Verdict::answer(std::move(given)); }
  void drop() override { verdict_ = engine::Verdict::drop(); }
  void reset() override { verdict_ = engine::Verdict::reset(); }
  Result<void> answerWithFile(const std::string& file, int status, const std::vector<std::pair<std::string, std::string>>& headers) override;
  Result<bool> answerLocally(const rules::MapLocal& map) override;
  void did(model::TraceEntry entry) override { passage_.did(std::move(entry)); }

 private:
  /// What is done to the content of one side, and how slowly it goes.
  struct Way {
    std::optional<std::string> edited;
    std::chrono::milliseconds latency{0};
    rules::Slowness slowness;
    std::vector<rules::Trouble> troubles;
  };
  Way& at(rules::Side side) { return ways_[std::size_t(side)]; }
  void settle(rules::Side side);

  engine::Passage& passage_;
  std::optional<engine::Verdict> verdict_;
  std::array<Way, 2> ways_;
};

}  // namespace penstock::service
