// SPDX-License-Identifier: GPL-3.0-or-later
// The messages of a gRPC request: any body is JSON or has a reason why not, and what is JSON is a body that reads back the same.
#include <string>
#include <vector>

#include "fuzz/fuzz.h"
#include "penstock/codec/grpc.h"
#include "penstock/draft/grpc_text.h"

namespace {

using namespace penstock;

/// file f.proto: package p; message M { string t = 1; repeated M m = 2; int32 n = 3; }
const codec::ProtobufSchema& schema() {
  static const codec::ProtobufSchemaPtr made = [] {
    const auto field = [](const char* name, char number, char label, char type, const std::string& of) {
      std::string out = std::string("\x0a\x01") + name + "\x18" + number + "\x20" + label + "\x28" + type;
      if (!of.empty()) out += std::string("\x32") + char(of.size()) + of;
      return std::string("\x12") + char(out.size()) + out;
    };
    const std::string message = "\x0a\x01M" + field("t", 1, 1, 9, "") + field("m", 2, 3, 11, ".p.M") + field("n", 3, 1, 5, "");
    const std::string file = "\x0a\x07" "f.proto\x12\x01p\x22" + std::string(1, char(message.size())) + message + "\x62\x06proto3";
    return codec::ProtobufSchema::reflected({file});
  }();
  return *made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 64 * 1024) return 0;
  fuzz::require(schema().knows("p.M"), "the schema is there");
  const std::string_view rest = fuzz::asText(data + 1, size - 1);
  draft::GrpcCall call;
  call.base64 = data[0] & 1;
  if (data[0] & 2) call.encoding = "gzip";
  if (const auto json = draft::grpcAsJson(rest, call, schema(), "p.M")) {
    const auto body = draft::grpcFromJson(*json, call, schema(), "p.M");
    fuzz::require(bool(body), "what is shown can be sent");
    call.encoding.clear();
    const auto again = draft::grpcAsJson(*body, call, schema(), "p.M");
    fuzz::require(again && *again == *json, "and is shown the same");
  } else {
    fuzz::require(!json.error().message.empty(), "a reason has words");
  }
  draft::Variables variables;
  variables.set("a", std::string(200, 'v'));
  variables.set("b", "");
  call.encoding = data[0] & 2 ? "gzip" : "";
  if (const auto expanded = draft::expandGrpc(rest, call, variables)) {
    const auto before = codec::readGrpcFrames(rest, call.base64), behind = codec::readGrpcFrames(expanded->bytes, call.base64);
    fuzz::require(!behind.problem && before.frames.size() == behind.frames.size(), "messages stay messages");
    const auto again = draft::expandGrpc(expanded->bytes, call, {});
    fuzz::require(again || again.error().code == ErrorCode::corrupt, "and can be read");
  }
  if (const auto body = draft::grpcFromJson(rest, call, schema(), "p.M")) {
    const auto json = draft::grpcAsJson(*body, call, schema(), "p.M");
    fuzz::require(json || json.error().code == ErrorCode::limit, "what is written is shown");
  }
  return 0;
}
