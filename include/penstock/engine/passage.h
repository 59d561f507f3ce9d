// SPDX-License-Identifier: GPL-3.0-or-later
// One exchange on its way, as those see it who may change it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "penstock/http/bodies.h"
#include "penstock/model/exchange.h"
#include "penstock/upstream/destination.h"

namespace penstock::record {
class LiveExchange;
}

namespace penstock::engine {

enum class Side : unsigned char { request, response };

struct Pace {
  std::chrono::milliseconds latency{0};  // before the head goes on; also before an answer in its place, a drop or a reset
  std::uint64_t bytesPerSecond = 0;      // of content; 0: as it comes
};

/// Heads and content go on as they came, byte for byte, but for what is edited here. Thread: the exchange's. Lifetime: the exchange's.
class Passage {
 public:
  Passage(net::IoThread& thread, record::LiveExchange& live, const upstream::Destination& to);
  ~Passage();
  Passage(const Passage&) = delete;
  Passage& operator=(const Passage&) = delete;

  /// Whose it is: net::Reply waits on it.
  net::IoThread& thread() const { return thread_; }
  /// As received; grows.
  const model::Exchange& exchange() const;

  // What goes on. The first edit copies. In the received head's version: whoever edits a path or an authority edits the fields that hold it.
  const model::RequestHead& request() const;  // of a tunnel without a head an empty one
  model::RequestHead& editRequest();
  /// Null before it came.
  const model::ResponseHead* response() const;
  /// Once it came.
  model::ResponseHead& editResponse();
  const upstream::Destination& destination() const { return to_; }
  /// Before the request passed. Who is named in the head is not changed by that.
  void sendTo(upstream::Destination to) { to_ = std::move(to); }

  /// What withBody() brought, its content coding taken off; nothing where it could not be held. With a coding that cannot be taken off it is
  /// as it came, and so is what setBody() gives.
  const std::optional<std::string>& body(Side side) const { return at(side).body; }
  /// What withBody() brought, for whoever works on it away from this thread; until it is given back nobody has it.
  std::optional<std::string> lendBody(Side side) { return std::exchange(at(side).body, std::nullopt); }
  void takeBack(Side side, std::optional<std::string> body) { at(side).body = std::move(body); }
  /// In place of what came, also where that was not held. Once all was decided the content coding is put on again, and the head's length or
  /// framing mended.
  void setBody(Side side, std::string decoded);
  /// Content is led through it, in order of addition, as it is on the wire but for its framing.
  void addStage(Side side, std::unique_ptr<http::BodyStage> stage) { at(side).stages.push_back(std::move(stage)); }
  void pace(Side side, Pace pace) { at(side).pace = pace; }
  /// What goes on, if there is any, is led through what this makes of its source: whoever slows it, or ends it before its time with a failure
  /// of its own. Behind stages and pace, in order of addition. So is an answer in the response's place.
  using Lead = std::function<std::unique_ptr<http::BodySource>(http::BodySource& before)>;
  void lead(Side side, Lead lead) { at(side).leads.push_back(std::move(lead)); }
  /// Adds it to the exchange's trace.
  void did(model::TraceEntry entry);
  /// Puts it on the exchange, beside what is there: a colour replaces a colour, a comment a comment, tags are added.
  void annotate(const model::Annotation& annotation);
  /// Whether it waits for a person.
  void setPaused(bool paused);
  /// It is not recorded: what was told of it is taken back.
  void withdraw();

  /// That a person is to decide on that side, whatever else they asked for: wanted by a rule's breakpoint, heeded by the interceptor that
  /// asks people.
  void breakAt(Side side) { at(side).breakpoint = true; }
  bool breaksAt(Side side) const { return at(side).breakpoint; }
  /// The same of one message, said while that message is asked about.
  void breakAtMessage(std::uint64_t index) { messageBreak_ = index; }
  bool breaksAtMessage(std::uint64_t index) const { return messageBreak_ == index; }
  /// A function of a script's, to be called for that side by the interceptor that runs scripts, after the rules.
  struct Call {
    std::string rule, file, function;
  };
  void callScript(Side side, Call call) { at(side).calls.push_back(std::move(call)); }
  const std::vector<Call>& calls(Side side) const { return at(side).calls; }

 private:
  friend class Interceptions;
  friend class Content;
  struct Half {
    std::optional<std::string> body;         // held
    bool encoded = false;                    // it is as it came, since its coding could not be taken off
    bool replaced = false;                   // by what `body` is now
    std::optional<std::string> replacement;  // as it goes on, once all was decided
    std::vector<std::unique_ptr<http::BodyStage>> stages;
    Pace pace;
    std::vector<Lead> leads;
    bool breakpoint = false;
    std::vector<Call> calls;
  };
  Half& at(Side side) { return halves_[side == Side::request ? 0 : 1]; }
  const Half& at(Side side) const { return halves_[side == Side::request ? 0 : 1]; }
  const model::Headers& headers(Side side) const;
  model::Headers& editHeaders(Side side);

  net::IoThread& thread_;
  record::LiveExchange& live_;
  upstream::Destination to_;
  std::shared_ptr<model::RequestHead> request_;    // null: as received
  std::shared_ptr<model::ResponseHead> response_;  // likewise
  Half halves_[2];
  std::optional<std::uint64_t> messageBreak_;

 public:
  // What goes on, to be shared: the same object as received where nothing was edited.
  model::RequestHeadPtr sharedRequest() const;
  model::ResponseHeadPtr sharedResponse() const;
};

}  // namespace penstock::engine
