// SPDX-License-Identifier: GPL-3.0-or-later
// The messages of a gRPC request as JSON that a person writes, and the body that they are. Pure. Thread: any.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "penstock/base/result.h"
#include "penstock/codec/protobuf_schema.h"
#include "penstock/draft/variables.h"

namespace penstock::draft {

/// What a request text says of its call.
struct GrpcCall {
  std::string path;      // "/pkg.Service/Method"
  std::string encoding;  // grpc-encoding; "": none
  bool base64 = false;   // gRPC-Web in text
  bool operator==(const GrpcCall&) const = default;
};
/// Nothing where its Content-Type is none of gRPC with Protocol Buffers.
std::optional<GrpcCall> grpcCallIn(std::string_view text);

inline constexpr std::size_t mostGrpcMessages = 10'000;

/// Each message of the body as indented JSON, an empty line between two; compressed ones as what they hold. **Errors**: corrupt: what cannot be
/// read, and of which message; limit: over 16 MB of JSON, or too many; notFound: the type is unknown.
Result<std::string> grpcAsJson(std::string_view body, const GrpcCall& call, const codec::ProtobufSchema& schema, std::string_view type);

/// Values of JSON one after the other, white space or commas between them, as a body: each is a message, uncompressed.
/// **Errors**: as above, with the line of the text where the message begins.
Result<std::string> grpcFromJson(std::string_view json, const GrpcCall& call, const codec::ProtobufSchema& schema, std::string_view type);

/// One message that is these bytes. **Errors**: limit.
Result<std::string> grpcFramed(std::string_view message, const GrpcCall& call);

/// The body with the values of variables in whatever fields of text or bytes they stand, at any depth; lengths follow, and all else stays as
/// it is. Needs no schema. A compressed message that changes is sent without compression. **Errors**: corrupt: it cannot be read; limit.
Result<Expanded> expandGrpc(std::string_view body, const GrpcCall& call, const Variables& variables);

/// What expandGrpc() makes into this body, whatever the variables: as escaped(), of text in its messages. **Errors**: as above.
Result<std::string> escapedGrpc(std::string_view body, const GrpcCall& call);

}  // namespace penstock::draft
