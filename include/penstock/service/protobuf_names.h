// SPDX-License-Identifier: GPL-3.0-or-later
// Names for messages in Protocol Buffers and gRPC.
#pragma once

#include <string>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/codec/protobuf_schema.h"
#include "penstock/model/exchange.h"

namespace penstock::service {

/// Thread: any.
class ProtobufNames {
 public:
  virtual ~ProtobufNames() = default;

  /// For the messages of that exchange: of the files, and of what its server told clients that asked for reflection while they were
  /// recorded. Never null, never changes: ask again.
  virtual codec::ProtobufSchemaPtr schemaFor(const model::Exchange& exchange) const = 0;
  /// Files that the configuration names.
  virtual std::vector<std::string> configured() const = 0;
  /// Reads these files in place of those before; after an error those before stay. Takes as long as a compiler.
  /// **Errors**: as codec::ProtobufSchema::load.
  virtual Result<void> load(std::vector<std::string> files) = 0;
};

}  // namespace penstock::service
