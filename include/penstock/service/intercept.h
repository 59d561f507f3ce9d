// SPDX-License-Identifier: GPL-3.0-or-later
// What is held on its way until a person decides about it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "penstock/base/clock.h"
#include "penstock/base/notifier.h"
#include "penstock/base/result.h"
#include "penstock/model/message.h"

namespace penstock::service {

/// What is held, beside what rules hold by a breakpoint.
struct InterceptState {
  bool enabled = false;
  std::string condition;  // expression; "": everything. At the response it sees both sides, of a message that message
  bool requests = true, responses = false;
  bool messages = false;  // of exchanges that began while this was chosen, enabled or not; those take added messages as well
  bool operator==(const InterceptState&) const = default;
};

enum class HeldPhase : std::uint8_t { request, response, message };
/// "request", "response", "message".
std::string_view toText(HeldPhase phase);

struct HeldRow {
  std::uint64_t id = 0;            // of this stay in the queue, never given again
  model::ExchangeId exchange = 0;  // 0: it is not recorded
  HeldPhase phase = HeldPhase::request;
  std::string method, url, path;   // as they would go on; the path with its query
  int status = 0;                  // of a response
  SteadyTime since{};
  // Of a message:
  model::Direction direction = model::Direction::toServer;
  model::MessageKind kind = model::MessageKind::bytes;
  std::uint64_t index = 0;

  bool receiving = false;     // its content is still on its way: what is decided now is done when it is here
  bool left = false;          // the client gave up: it goes nowhere, and its row goes with whatever is decided
  bool breakpoint = false;    // a rule holds it
  bool alsoResponse = false;  // of a request: its response is held too
};

/// One held item to be read and edited.
struct HeldItem {
  HeldRow row;
  std::string head;                 // start line, then a line for each field, all ended by LF; of HTTP/2 with a start line too. "" of a message
  std::optional<std::string> body;  // its content coding taken off where that is possible; of a message its payload
  std::string whyNoBody;            // a clause, where there is none
};

/// What goes on in its place. What is not named here goes on as it came.
struct HeldEdit {
  std::optional<std::string> head;  // as HeldItem has it; lines may end with CRLF
  std::optional<std::string> body;  // coding, length and framing follow by themselves
};

/// What is to be said of an edit.
struct EditNote {
  bool prevents = false;  // it cannot be sent so
  std::size_t line = 0;   // of the head, from 1; 0: of none
  std::string sentence;   // without a final stop
};

struct HeldReply {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;  // its length is told by itself
  std::string body;
};

/// The queue. Thread: any.
class Intercept {
 public:
  virtual ~Intercept() = default;

  virtual InterceptState state() const = 0;
  /// All but `enabled` is kept in the project. What is held already stays so.
  /// **Errors**: invalidArgument, why the condition is no expression; nothing is changed.
  virtual Result<void> setState(const InterceptState& state) = 0;

  /// Oldest first.
  virtual std::vector<HeldRow> queue() const = 0;
  virtual std::size_t held() const = 0;
  /// **Errors**: notFound: it went on, or was ended.
  virtual Result<HeldItem> open(std::uint64_t id) const = 0;
  /// What forward() would refuse, and what is odd. Of an item that is gone nothing.
  virtual std::vector<EditNote> check(std::uint64_t id, const HeldEdit& edit) const = 0;

  // Decisions. The first counts. **Errors**: notFound, as open().
  /// **Errors**: invalidArgument, as check(): it is held still.
  virtual Result<void> forward(std::uint64_t id, const HeldEdit& edit = {}) = 0;
  /// All of them as they came; how many.
  virtual std::size_t forwardAll() = 0;
  /// The client's connection, or stream, ends without a word. A message is left out.
  virtual Result<void> drop(std::uint64_t id) = 0;
  /// It breaks. **Errors**: unsupported, of a message.
  virtual Result<void> abort(std::uint64_t id) = 0;
  /// An answer in place of the server's. **Errors**: unsupported, of a message; invalidArgument, a status or field that cannot be sent.
  virtual Result<void> mock(std::uint64_t id, const HeldReply& reply) = 0;
  /// Of a held request: its response is held whatever the condition says. **Errors**: unsupported, of anything else.
  virtual Result<void> setAlsoResponse(std::uint64_t id, bool on) = 0;

  /// Whether inject() has a way into that direction of the exchange now; changed() tells when another answer may be due.
  virtual bool takes(model::ExchangeId exchange, model::Direction direction) const = 0;
  /// A message of the person's own, of an exchange whose messages are held or could be. **Errors**: notFound, it has none that one can add
  /// to; limit, more waits already than its peer takes.
  virtual Result<void> inject(model::ExchangeId exchange, model::Direction direction, model::MessageKind kind, std::string payload) = 0;

  /// As long as it is kept somebody sees the queue, and breakpoints of rules hold what they should; else nothing would ever let it go.
  [[nodiscard]] virtual std::shared_ptr<void> attend() = 0;
  /// Queue or state changed: ask again. On the thread that changed it, also I/O threads.
  virtual Notifier<>& changed() = 0;
};

}  // namespace penstock::service
