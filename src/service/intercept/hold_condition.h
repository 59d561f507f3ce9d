// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the state says that something is to be held.
#pragma once

#include <string_view>

#include "penstock/engine/passage.h"
#include "service/intercept/intercept_queue.h"

namespace penstock::service {

enum class Wanted : unsigned char {
  no,
  body,  // not to be told before the content of that side is here
  yes,
};

/// No content follows that side's head, as far as it says so.
bool isEmpty(const model::Exchange& x, engine::Side side);

// Each keeps what it takes to evaluate the condition for the calling thread. Thread: the exchange's.

/// `whole`: the content of that side was asked for already.
Wanted wanted(const InterceptQueue& queue, const engine::Passage& passage, engine::Side side, bool whole);
/// By the request's head alone: whether anything of the exchange could be held.
bool mayBeWanted(const InterceptQueue& queue, const engine::Passage& passage);
bool isWanted(const InterceptQueue& queue, const engine::Passage& passage, const model::Message& message, std::string_view payload);

}  // namespace penstock::service
