// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

namespace penstock::wire::grpc {

struct ContentType {
  bool web = false;   // gRPC-Web: trailers come as the last frame
  bool text = false;  // grpc-web-text: base64
};
/// "application/grpc", "application/grpc-web-text+proto", ...; nothing for any other.
std::optional<ContentType> readContentType(std::string_view value);

}  // namespace penstock::wire::grpc
