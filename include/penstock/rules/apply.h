// SPDX-License-Identifier: GPL-3.0-or-later
// Carries out what a rule says. The same whether an exchange is on its way or one of a session is looked at.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/filter/pattern.h"
#include "penstock/model/annotation.h"
#include "penstock/model/exchange.h"
#include "penstock/model/trace.h"
#include "penstock/rules/rule.h"
#include "penstock/rules/rule_set.h"

namespace penstock::rules {

/// An answer in place of a server's. Its length is the sender's to tell.
struct Reply {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// Where a request goes instead.
struct Target {
  std::string scheme, host;  // host without brackets
  std::uint16_t port = 0;
  bool named = false;        // by the rule itself: nothing of the request is in it
};

/// Content that comes slowly.
struct Slowness {
  std::uint64_t bytesPerSecond = 0;  // 0: as it comes
  double loss = 0;                   // as of Throttle
  std::uint64_t seed = 0;            // of what is lost
};

/// One fault of one exchange.
struct Trouble {
  Fault::Kind kind = Fault::Kind::cut;
  std::uint64_t after = 0;  // bytes of content
  std::chrono::milliseconds time{0};
};

/// What rules act on. A head or body that nobody edits is what was received.
class Subject {
 public:
  virtual ~Subject() = default;
  virtual const model::RequestHead& request() const = 0;
  virtual model::RequestHead& editRequest() = 0;
  /// Null before it came.
  virtual const model::ResponseHead* response() const = 0;
  virtual model::ResponseHead& editResponse() = 0;
  /// As it stands now, its content coding taken off. Nullptr: it was not held.
  virtual const std::string* body(Side side) const = 0;
  virtual void setBody(Side side, std::string decoded) = 0;
  virtual void sendTo(Target target) = 0;
  virtual void delay(Side side, std::chrono::milliseconds by) = 0;
  virtual void throttle(Side side, const Slowness& how) = 0;
  virtual void trouble(Side side, const Trouble& trouble) = 0;
  virtual void mark(const model::Annotation& annotation) = 0;
  /// It is not recorded.
  virtual void withdraw() = 0;
  virtual void breakAt(Side side) = 0;
  virtual void callScript(Side side, const std::string& rule, const Script& script) = 0;
  virtual std::string_view reasonOf(int status) const = 0;

  // The last word: nothing goes further.
  virtual void answer(Reply reply) = 0;
  virtual void drop() = 0;
  virtual void reset() = 0;
  /// Answers with what is in a file. **Errors**: in one sentence; it is not there, or cannot be read.
  virtual Result<void> answerWithFile(const std::string& file, int status, const std::vector<std::pair<std::string, std::string>>& headers) = 0;
  /// False: there is nothing below the folder for that path. **Errors**: as above.
  virtual Result<bool> answerLocally(const MapLocal& map) = 0;

  /// What a rule did, or could not do, with what it changed: for the trace of the exchange. By the rule, and named after it.
  virtual void did(model::TraceEntry entry) = 0;
};

enum class Flow : std::uint8_t {
  next,   // rule
  stop,   // no rule after it applies
  ended,  // the subject has its answer, or its end
};

/// Those of its actions that belong to the phase of `side`. `groups`: of the match, may be nothing.
Flow apply(const CompiledRule& rule, Side side, Subject& subject, const std::optional<filter::Groups>& groups, filter::PatternSearch& search);
/// An answer in the server's place was given to the request: those of its actions that slow responses and have faults in them.
void applyToAnswer(const CompiledRule& rule, Subject& subject, const std::optional<filter::Groups>& groups, filter::PatternSearch& search);
/// What rules make of one message.
struct MessageOutcome {
  std::string payload;  // as it goes on; what came, to begin with
  bool event = false;   // it is one of an event stream: bodies are its data
  bool edited = false, dropped = false, breaks = false;
  std::chrono::milliseconds delay{0};
  model::Annotation annotation;
  model::Trace trace;
};
/// Those of its actions that are about messages of that way. `index`: the message's, from 0. Never `ended`.
Flow applyToMessage(const CompiledRule& rule, Side way, std::uint64_t index, MessageOutcome& out, const std::optional<filter::Groups>& groups,
                    filter::PatternSearch& search);

/// What could not be decided, or not be done, for one reason: 502 where the rule is strict.
Flow couldNot(const CompiledRule& rule, Subject& subject, const std::string& why);

}  // namespace penstock::rules
