// SPDX-License-Identifier: GPL-3.0-or-later
// What a call of gRPC ended with, as the window says it.
#pragma once

#include <QString>

namespace penstock::gui {

/// "NOT_FOUND"; the number where it has no name.
QString grpcStatusLabel(int status);
/// The status of HTTP that says the same (google.rpc.Code): its class gives the colour.
int grpcAsHttp(int status);

}  // namespace penstock::gui
