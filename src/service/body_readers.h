// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies and payloads wherever they are: inside a snapshot or a message, or in the store.
#pragma once

#include <memory>

#include "penstock/model/body_reader.h"
#include "penstock/store/store.h"

namespace penstock::service {

/// Lifetime: the store outlives the reader.
std::shared_ptr<const model::BodyReader> bodyReader(store::Store& store, const model::ExchangePtr& exchange,
                                             model::Direction direction);
std::shared_ptr<const model::BodyReader> payloadReader(store::Store& store, model::ExchangeId id, const model::Message& message);

}  // namespace penstock::service
