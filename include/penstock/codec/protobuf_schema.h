// SPDX-License-Identifier: GPL-3.0-or-later
// Names for Protocol Buffers and gRPC: .proto files, descriptor sets, and what gRPC's server reflection tells.
#pragma once

#include <functional>
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

/// What linking a serialized FileDescriptorProto takes, roughly in bytes of memory; nothing where a stranger's is too large, too deep or
/// of a shape that no compiler writes. Linear, and cheap beside the linking.
std::optional<std::size_t> descriptorCost(std::string_view fileDescriptor);

/// Immutable. Thread: any.
class ProtobufSchema : public std::enable_shared_from_this<ProtobufSchema> {
 public:
  /// Knows nothing.
  static ProtobufSchemaPtr empty();

  /// Reads files in order; where two define the same name, the first one counts. `.pb`, `.protoset`, `.desc`, `.binpb` and whatever
  /// else is no text are FileDescriptorSets (`protoc --include_imports -o`); all others are .proto sources. Their imports are looked
  /// for in the source's folder, in `roots`, in folders among `files`, above the source up to four levels (but not in the home folder or
  /// above it), and among Protocol Buffers' own. An import is a path below such a folder that ends in `.proto` and leads to a regular
  /// file below it, symbolic links included; the imports of one source may be 64 deep, 2,000 files and 64 MB.
  /// **Errors**: notFound, io, limit, corrupt: "FILE:LINE:COLUMN: what is wrong", the first few of them.
  static Result<ProtobufSchemaPtr> load(const std::vector<std::string>& files, const std::vector<std::string>& roots = {});

  /// Of serialized FileDescriptorProtos of a stranger, in any order: the first `mostFiles` of them that can be read, each and all
  /// together within mostCost. Takes some hundred milliseconds at most; asked before each file, `stopped` ends it with what there is.
  static ProtobufSchemaPtr reflected(const std::vector<std::string>& fileDescriptors, const std::function<bool()>& stopped = {});
  static constexpr std::size_t mostFiles = 500;
  static constexpr std::size_t mostBytes = 1024 * 1024;      // of a file
  static constexpr std::size_t mostCost = 16 * 1024 * 1024;  // see descriptorCost

  /// This one, and behind it another.
  ProtobufSchemaPtr followedBy(const ProtobufSchemaPtr& other) const;

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
  ProtobufTree decode(std::string_view bytes, std::string_view messageType, const ProtobufLimits& limits = {}, const ProtobufChoices& choices = {}) const;

  /// A message in Protocol Buffers' own JSON, indented, fields named as in the schema, for a person to edit; and back. What the type does not
  /// have is left out. **Errors**: notFound (the type), corrupt (what it says of the bytes, or of the JSON), limit (16 MB either way).
  Result<std::string> toJson(std::string_view bytes, std::string_view messageType) const;
  Result<std::string> fromJson(std::string_view json, std::string_view messageType) const;
  /// An empty one as toJson, with the fields that are no messages: a form to fill in. **Errors**: notFound.
  Result<std::string> blankJson(std::string_view messageType) const;

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
