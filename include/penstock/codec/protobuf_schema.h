// SPDX-License-Identifier: GPL-3.0-or-later
// Names for Protocol Buffers and gRPC: .proto files, descriptor sets, and what gRPC's server reflection tells.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/codec/protobuf.h"

namespace penstock::codec {

class ProtobufSchema;
using ProtobufSchemaPtr = std::shared_ptr<const ProtobufSchema>;

/// Immutable. Thread: any.
class ProtobufSchema : public std::enable_shared_from_this<ProtobufSchema> {
 public:
  /// Knows nothing.
  static ProtobufSchemaPtr empty();

  /// Reads files in order; where two define the same name, the first one counts. `.pb`, `.protoset`, `.desc`, `.binpb` and whatever
  /// else is no text are FileDescriptorSets (`protoc --include_imports -o`); all others are .proto sources. Their imports are looked
  /// for in the source's folder, in `roots`, in folders among `files`, above the source up to four levels, and among Protocol Buffers'
  /// own.
  /// **Errors**: notFound, io, corrupt: "FILE:LINE:COLUMN: what is wrong", the first few of them.
  static Result<ProtobufSchemaPtr> load(const std::vector<std::string>& files, const std::vector<std::string>& roots = {});

  /// This one, and behind it serialized FileDescriptorProtos in any order. What cannot be read among them is left out.
  ProtobufSchemaPtr with(const std::vector<std::string>& fileDescriptors) const;

  struct Method {
    std::string name;  // "pkg.Service.Method"
    std::string input, output;  // fully qualified message types
    bool clientStreaming = false, serverStreaming = false;
  };
  /// By the path of a gRPC request: "/pkg.Service/Method".
  std::optional<Method> method(std::string_view path) const;

  bool knows(std::string_view messageType) const;
  /// Fully qualified, sorted: what a person may choose from.
  std::vector<std::string> messageTypes() const;
  bool isEmpty() const;

  /// As decodeProtobuf, with the names of that type; of an unknown type without. What the type does not have is guessed.
  ProtobufTree decode(std::string_view bytes, std::string_view messageType, const ProtobufLimits& limits = {}) const;

  ~ProtobufSchema();

 private:
  struct Impl;
  explicit ProtobufSchema(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Whether a gRPC request asks for reflection (grpc.reflection.v1 and v1alpha).
bool isGrpcReflection(std::string_view path);
/// The serialized FileDescriptorProtos of one ServerReflectionResponse; none when it holds something else.
std::vector<std::string> reflectedDescriptors(std::string_view serverReflectionResponse);

}  // namespace penstock::codec
