// SPDX-License-Identifier: GPL-3.0-or-later
// The API of a Penstock in another process of this person.
#pragma once

#include <memory>
#include <string>

#include "penstock/api/call.h"
#include "penstock/service/running.h"

namespace penstock::api {

/// Copies are the same. Thread: any; a call blocks for as long as it is answered. Connections are kept for the next call.
class Remote {
 public:
  /// **Errors**: notFound, io: its token cannot be read.
  static Result<Remote> to(const service::RunningPenstock& running);
  /// With no more rights than the call has. What goes wrong on the way is an answer of 502.
  Answer answer(const Call& call) const;
  const std::string& address() const;
  const std::string& token() const;
  /// To the same, with connections of its own.
  Remote another() const;
  /// Calls under way end soon, and those that come at once: with an answer of 502.
  void stop() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace penstock::api
