// SPDX-License-Identifier: GPL-3.0-or-later
// What a call of gRPC ended with.
#pragma once

#include <string>

namespace penstock::display {

/// "NOT_FOUND"; "gRPC 77" where it has no name.
std::string grpcStatusLabel(int status);
/// The status of HTTP that says the same (google.rpc.Code): its class gives the colour.
int grpcAsHttp(int status);

}  // namespace penstock::display
