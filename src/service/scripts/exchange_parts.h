// SPDX-License-Identifier: GPL-3.0-or-later
// An exchange as a call of a script has it: resources/python/penstock/_exchange.py reads these parts.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/engine/passage.h"
#include "penstock/model/message.h"

namespace penstock::service {

/// What a call is about, beside its exchange.
struct CallAbout {
  std::string_view phase;     // "request", "response", "message", "connect"
  std::string_view function;  // "": the hooks of that phase
  bool second = false;        // wants() was asked before
  bool noRequestBody = false, noResponseBody = false;  // they are not to be had
  const model::Message* message = nullptr;
  std::string_view payload;  // of it
};

/// Lifetime: within the passage's and what `about` points to, until either is changed. Thread: the exchange's.
class ExchangeParts {
 public:
  ExchangeParts(const engine::Passage& passage, const CallAbout& about);
  const std::vector<std::string_view>& all() const { return parts_; }

 private:
  void add(std::string_view text) { parts_.push_back(text); }
  void addKept(std::string text) { add(kept_.emplace_back(std::move(text))); }
  void addRequest(const engine::Passage& passage);
  void addResponse(const engine::Passage& passage);

  std::vector<std::string_view> parts_;
  std::deque<std::string> kept_;
};

/// Of a tunnel, for connect(x).
std::vector<std::string> tunnelParts(const std::string& host, std::uint16_t port, const std::string& client, const std::string& process);

/// "text", "grpc", "event", ...: the kind of a message as scripts name it, and the reverse.
std::string_view messageWord(model::MessageKind kind);
model::MessageKind messageKindNamed(std::string_view word);

/// Its head says that there is none.
bool hasNoContent(const engine::Passage& passage, engine::Side side);

}  // namespace penstock::service
