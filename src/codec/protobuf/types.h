// SPDX-License-Identifier: GPL-3.0-or-later
// What a schema tells the decoder.
#pragma once

#include "penstock/codec/protobuf.h"

namespace penstock::codec::protobuf {

struct FieldType {
  std::string_view name, typeName;
  ProtobufKind kind = ProtobufKind::varint;
  const void* type = nullptr;  // of messages, groups and enums
  bool repeated = false, map = false;
};

/// Thread: any.
class Types {
 public:
  virtual ~Types() = default;
  /// False: the message has no such field.
  virtual bool field(const void* message, std::uint32_t number, FieldType& out) const = 0;
  /// "": the enum has no such value.
  virtual std::string_view enumName(const void* type, std::int32_t value) const = 0;
  /// Null: unknown. `name` is set to the schema's own.
  virtual const void* message(std::string_view fullName, std::string_view& name) const = 0;
};

/// `types` and `message` may be null.
ProtobufTree decode(std::string_view bytes, const ProtobufLimits& limits, const Types* types, const void* message, const ProtobufChoices& choices);

}  // namespace penstock::codec::protobuf
