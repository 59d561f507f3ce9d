// SPDX-License-Identifier: GPL-3.0-or-later
// What a call of gRPC ended with (PROTOCOL-HTTP2.md, "Responses").
#pragma once

#include <optional>
#include <string_view>

namespace penstock::wire::grpc {

/// Of the value of grpc-status. What is no number is UNKNOWN, as clients take it.
int readStatus(std::string_view value);

/// The same of the trailers of gRPC-Web, lines like those of a head; nothing where they name none.
std::optional<int> statusInTrailers(std::string_view lines);

}  // namespace penstock::wire::grpc
