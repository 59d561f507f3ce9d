// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies and payloads as readers: inside a snapshot or a message, or a range of what is recorded apart.
#pragma once

#include <functional>
#include <memory>

#include "penstock/model/exchange.h"
#include "penstock/model/recording.h"

namespace penstock::store {

/// Up to n bytes of the recorded content of one direction, from an offset in the whole of it.
using ReadContent = std::function<Result<std::string>(std::uint64_t offset, std::size_t n)>;

std::shared_ptr<const model::BodyReader> bodyWindow(const model::Body& body, ReadContent read);
std::shared_ptr<const model::BodyReader> payloadWindow(const model::Message& message, ReadContent read);

}  // namespace penstock::store
