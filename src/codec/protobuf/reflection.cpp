// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/protobuf/wire.h"
#include "penstock/codec/protobuf_schema.h"

namespace penstock::codec {

bool isGrpcReflection(std::string_view path) {
  return path == "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo" || path == "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
}

std::vector<std::string> reflectedDescriptors(std::string_view serverReflectionResponse) {
  // message ServerReflectionResponse { ... FileDescriptorResponse file_descriptor_response = 4; ... }
  // message FileDescriptorResponse { repeated bytes file_descriptor_proto = 1; }
  const auto contentsOf = [](std::string_view message, std::uint32_t number) {
    std::vector<std::string_view> out;
    protobuf::Cursor c{message};
    while (c.more()) {
      const auto tag = c.tag();
      switch (tag.wire) {
        case ProtobufWire::varint: c.varint(); break;
        case ProtobufWire::fixed64: c.fixed(8); break;
        case ProtobufWire::fixed32: c.fixed(4); break;
        case ProtobufWire::bytes: {
          const std::string_view content = c.bytes();
          if (!c.problem && tag.number == number) out.push_back(content);
          break;
        }
        case ProtobufWire::group:
        case ProtobufWire::groupEnd: return out;  // these messages have none
      }
    }
    return out;
  };
  std::vector<std::string> out;
  for (const std::string_view response : contentsOf(serverReflectionResponse, 4))
    for (const std::string_view file : contentsOf(response, 1)) out.emplace_back(file);
  return out;
}

}  // namespace penstock::codec
